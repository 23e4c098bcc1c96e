// Reads instructions as lines of hexadecimal bytes and prints the registers that each
// reads, writes and writes maybe according to Zydis, as bit sets, then its name and text.
#include <Zydis/Zydis.h>
#include <stdio.h>
#include <string.h>

static unsigned long long bit(ZydisRegister r)
{
	if (r >= ZYDIS_REGISTER_K0 && r <= ZYDIS_REGISTER_K7)
		return 1ull << (48 + (r - ZYDIS_REGISTER_K0));
	r = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, r);
	if (r >= ZYDIS_REGISTER_RAX && r <= ZYDIS_REGISTER_R15)
		return 1ull << (r - ZYDIS_REGISTER_RAX);
	if (r >= ZYDIS_REGISTER_ZMM0 && r <= ZYDIS_REGISTER_ZMM31)
		return 1ull << (16 + (r - ZYDIS_REGISTER_ZMM0));
	return 0;
}

int main(void)
{
	ZydisDecoder decoder;
	ZydisFormatter formatter;
	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_ATT);
	char line[128];
	while (fgets(line, sizeof line, stdin)) {
		unsigned char code[32];
		unsigned n = 0, b;
		while (n < sizeof code && sscanf(line + 2 * n, "%2x", &b) == 1)
			code[n++] = b;
		ZydisDecodedInstruction insn;
		ZydisDecodedOperand ops[ZYDIS_MAX_OPERAND_COUNT];
		if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, code, n, &insn, ops)) || insn.length != n) {
			puts("0 0 0 ");
			continue;
		}
		unsigned long long read = 0, written = 0, maybe = 0;
		for (unsigned i = 0; i < insn.operand_count; i++) {
			ZydisDecodedOperand *o = &ops[i];
			if (o->encoding == ZYDIS_OPERAND_ENCODING_MASK && o->reg.value == ZYDIS_REGISTER_K0)
				continue; // no mask
			if (o->type == ZYDIS_OPERAND_TYPE_REGISTER) {
				if (o->actions & ZYDIS_OPERAND_ACTION_MASK_READ)
					read |= bit(o->reg.value);
				if (o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE)
					written |= bit(o->reg.value);
				if (o->actions & ZYDIS_OPERAND_ACTION_CONDWRITE)
					maybe |= bit(o->reg.value);
			} else if (o->type == ZYDIS_OPERAND_TYPE_MEMORY) {
				read |= bit(o->mem.base) | bit(o->mem.index);
			}
		}
		char text[256];
		ZydisFormatterFormatInstruction(&formatter, &insn, ops, insn.operand_count_visible, text, sizeof text, 0x1000, NULL);
		printf("%llx %llx %llx %s\t%s\n", read, written, maybe, ZydisMnemonicGetString(insn.mnemonic), text);
	}
	return 0;
}
