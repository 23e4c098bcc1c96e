/* Objects made from this file, for the tests of relocations. Rebuild all of
 * them, in this folder, with:
 *
 *   gcc -c -O2 -g -ffunction-sections -o reloc-x86_64.o reloc.c
 *   gcc -c -m32 -O2 -g -fno-pic -o reloc-i386.o reloc.c
 *   clang-14 --target=aarch64-linux-gnu -c -O2 -g -gdwarf-5 -o reloc-aarch64.o reloc.c
 *   clang-14 --target=powerpc64-linux-gnu -c -O2 -g -gdwarf-4 -o reloc-ppc64.o reloc.c
 *   clang-14 --target=s390x-linux-gnu -c -O2 -g -gdwarf-4 -o reloc-s390x.o reloc.c
 *   clang-14 --target=powerpc-linux-gnu -c -O2 -g -gdwarf-3 -o reloc-ppc.o reloc.c
 *   clang-14 --target=armv7-linux-gnueabi -c -O2 -g -gdwarf-5 -o reloc-arm.o reloc.c
 *   clang-19 --target=riscv64-linux-gnu -march=rv64gc -c -O2 -g -gdwarf-5 -o reloc-riscv64.o reloc.c
 *   riscv64-linux-gnu-gcc -c -O2 -g -gdwarf-5 -ffunction-sections -o reloc-riscv64-gcc.o reloc.c
 *   clang-19 --target=riscv32-linux-gnu -c -O2 -g -gdwarf-5 -o reloc-riscv32.o reloc.c
 *   clang-19 --target=loongarch64-linux-gnu -c -Os -g -gdwarf-5 -o reloc-loongarch64.o reloc.c
 *   clang-19 --target=mips64el-linux-gnuabi64 -c -O2 -g -gdwarf-5 -o reloc-mips64el.o reloc.c
 *   clang-19 --target=mips64-linux-gnuabi64 -c -O2 -g -gdwarf-4 -o reloc-mips64.o reloc.c
 *   clang-19 --target=mips-linux-gnu -c -O2 -g -gdwarf-4 -o reloc-mips.o reloc.c
 *   gcc -c -O2 -g -gz=zlib -o packed-zlib.o reloc.c
 *   gcc -c -O2 -g -m32 -gz=zlib -o packed-zlib32.o reloc.c
 *   gcc -c -O2 -g -gz=zlib-gnu -o packed-gnu.o reloc.c
 *   clang-19 -c -O2 -g -gz=zstd -o packed-zstd.o reloc.c
 */
__thread int per_thread = 3;
int table[4] = {1, 2, 3, 4};
extern int outside(int);

static inline int twice(int x) { return x + x + table[x & 3]; }

int first(int x) { return twice(x) * outside(x); }

__attribute__((cold, noinline)) static int rare(int x) { return outside(x) - per_thread; }

int second(int x)
{
	if (x > 1000)
		return rare(x);
	return twice(x) + twice(x + 1);
}
