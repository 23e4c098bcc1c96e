// Package decompress reads streams compressed with gzip, xz, zstd and bzip2.
//
// A Reader holds a window of the plain bytes and no more, however the stream is made, so it can read
// packages of any size; how much comes out is for its caller to bound. The xz decoder is this
// project's own, for two reasons: packages of Debian are xz streams of blocks whose headers tell their sizes, so
// that blocks can be unpacked beside each other while the stream is read; and memory grows with the
// bytes that arrive, not with what a header claims. It knows LZMA2, no filters in front of it, and the
// checks CRC32, CRC64 and SHA-256, all of which it verifies.
package decompress
