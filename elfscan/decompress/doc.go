// Package decompress reads streams compressed with gzip, xz, zstd, bzip2, lz4 and lzma.
//
// A Reader holds a window of the plain bytes and no more, however the stream is made, so it can read
// packages of any size; how much comes out is for its caller to bound. The xz decoder is this
// project's own, for two reasons: packages of Debian are xz streams of blocks whose headers tell their sizes, so
// that blocks can be unpacked beside each other while the stream is read; and memory grows with the
// bytes that arrive, not with what a header claims. It knows LZMA2, the filter for x86 code in front of
// it and no other one, and the checks CRC32, CRC64 and SHA-256, all of which it verifies. The format before
// xz, which kernels are packed with, has the same decoder.
package decompress
