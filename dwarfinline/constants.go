package dwarfinline

// DWARF 5 section 7.5.3, table 7.3: the tags that this package tells apart.
const (
	tagArrayType          = 0x01
	tagClassType          = 0x02
	tagEnumerationType    = 0x04
	tagFormalParameter    = 0x05
	tagLexicalBlock       = 0x0b
	tagCompileUnit        = 0x11
	tagStructureType      = 0x13
	tagPointerType        = 0x0f
	tagReferenceType      = 0x10
	tagSubroutineType     = 0x15
	tagTypedef            = 0x16
	tagInheritance        = 0x1c
	tagSubrangeType       = 0x21
	tagEnumerator         = 0x28
	tagVariantPart        = 0x33
	tagUnionType          = 0x17
	tagInlinedSubroutine  = 0x1d
	tagMember             = 0x0d
	tagBaseType           = 0x24
	tagConstType          = 0x26
	tagVolatileType       = 0x35
	tagRestrictType       = 0x37
	tagRvalueReference    = 0x42
	tagAtomicType         = 0x47
	tagSubprogram         = 0x2e
	tagInterfaceType      = 0x38
	tagPartialUnit        = 0x3c
	tagImportedUnit       = 0x3d
	tagTypeUnit           = 0x41
	tagModule             = 0x1e
	tagNamespace          = 0x39
	tagCallSite           = 0x48
	tagSkeletonUnit       = 0x4a
	tagGNUCallSite        = 0x4109
	tagUnspecifiedParams  = 0x18
	tagGNUFormalParamPack = 0x4108
)

// DWARF 5 section 7.5.4, table 7.5: the attributes that this package reads.
const (
	attrSibling         = 0x01
	attrLocation        = 0x02
	attrName            = 0x03
	attrByteSize        = 0x0b
	attrBitOffset       = 0x0c
	attrBitSize         = 0x0d
	attrStmtList        = 0x10
	attrLowPC           = 0x11
	attrHighPC          = 0x12
	attrLanguage        = 0x13
	attrCompDir         = 0x1b
	attrConstValue      = 0x1c
	attrInline          = 0x20
	attrProducer        = 0x25
	attrPrototyped      = 0x27
	attrUpperBound      = 0x2f
	attrCount           = 0x37
	attrAbstractOrigin  = 0x31
	attrArtificial      = 0x34
	attrCallConvention  = 0x36
	attrMemberLocation  = 0x38
	attrDeclFile        = 0x3a
	attrDeclLine        = 0x3b
	attrDeclaration     = 0x3c
	attrImport          = 0x18
	attrEncoding        = 0x3e
	attrExternal        = 0x3f
	attrFrameBase       = 0x40
	attrSpecification   = 0x47
	attrType            = 0x49
	attrEntryPC         = 0x52
	attrRanges          = 0x55
	attrCallColumn      = 0x57
	attrCallFile        = 0x58
	attrCallLine        = 0x59
	attrLinkageName     = 0x6e
	attrStrOffsetsBase  = 0x72
	attrAddrBase        = 0x73
	attrRnglistsBase    = 0x74
	attrDwoName         = 0x76
	attrCallReturnPC    = 0x7d
	attrCallOrigin      = 0x7f
	attrCallTailCall    = 0x82
	attrCallPC          = 0x81
	attrNoreturn        = 0x87
	attrAlignment       = 0x88
	attrLoclistsBase    = 0x8c
	attrDataBitOffset   = 0x6b
	attrSignature       = 0x69
	attrMIPSLinkageName = 0x2007
	attrGNUTailCall     = 0x2115
	attrGNUDwoName      = 0x2130
	attrGNUDwoID        = 0x2131
	attrGNURangesBase   = 0x2132
	attrGNUAddrBase     = 0x2133
	attrGNULocviews     = 0x2137
)

// DWARF 5 section 7.5.6, table 7.6, and the extensions in use.
const (
	formAddr          = 0x01
	formBlock2        = 0x03
	formBlock4        = 0x04
	formData2         = 0x05
	formData4         = 0x06
	formData8         = 0x07
	formString        = 0x08
	formBlock         = 0x09
	formBlock1        = 0x0a
	formData1         = 0x0b
	formFlag          = 0x0c
	formSdata         = 0x0d
	formStrp          = 0x0e
	formUdata         = 0x0f
	formRefAddr       = 0x10
	formRef1          = 0x11
	formRef2          = 0x12
	formRef4          = 0x13
	formRef8          = 0x14
	formRefUdata      = 0x15
	formIndirect      = 0x16
	formSecOffset     = 0x17
	formExprloc       = 0x18
	formFlagPresent   = 0x19
	formStrx          = 0x1a
	formAddrx         = 0x1b
	formRefSup4       = 0x1c
	formStrpSup       = 0x1d
	formData16        = 0x1e
	formLineStrp      = 0x1f
	formRefSig8       = 0x20
	formImplicitConst = 0x21
	formLoclistx      = 0x22
	formRnglistx      = 0x23
	formRefSup8       = 0x24
	formStrx1         = 0x25
	formStrx2         = 0x26
	formStrx3         = 0x27
	formStrx4         = 0x28
	formAddrx1        = 0x29
	formAddrx2        = 0x2a
	formAddrx3        = 0x2b
	formAddrx4        = 0x2c
	formGNUAddrIndex  = 0x1f01
	formGNUStrIndex   = 0x1f02
	formGNURefAlt     = 0x1f20
	formGNUStrpAlt    = 0x1f21
	formLLVMAddrxOff  = 0x2001
)

// DWARF 5 section 7.5.1, table 7.2: unit types.
const (
	unitCompile      = 0x01
	unitType         = 0x02
	unitPartial      = 0x03
	unitSkeleton     = 0x04
	unitSplitCompile = 0x05
	unitSplitType    = 0x06
)
