#!/usr/bin/env bash
# Builds one of two small x86-64 kernels with debug information and GCC's own record of inlining and cloning
# (-fdump-ipa-clones), to judge impact: the figures of docs/accuracy.md are of these, made from Linux 6.1 by
# GCC 12. Ten minutes on two cores; the compiler, flex, bison, bc, libelf and openssl's headers must be there.
# Usage: kernel.sh tuned|other DIR     DIR is an unpacked kernel source; it holds vmlinux and the records afterwards.
set -euo pipefail
which=${1:?usage: kernel.sh tuned|other DIR}
cd "${2:?usage: kernel.sh tuned|other DIR}"

common="64BIT DEBUG_KERNEL DEBUG_INFO_DWARF5 CC_OPTIMIZE_FOR_PERFORMANCE MODULES NET INET BLOCK PCI PROC_FS SYSFS PRINTK
  KALLSYMS BUG FUTEX EPOLL MULTIUSER SHMEM TMPFS BINFMT_ELF"
tuned="MODULE_UNLOAD EXT4_FS SMP FTRACE FUNCTION_TRACER DYNAMIC_FTRACE KALLSYMS_ALL LIVEPATCH"
other="PREEMPT UNIX IPV6 ACPI BINFMT_SCRIPT XFS_FS FAT_FS VFAT_FS MSDOS_FS FUSE_FS OVERLAY_FS NLS NLS_UTF8
  USB_SUPPORT USB USB_XHCI_HCD USB_EHCI_HCD USB_STORAGE INPUT INPUT_EVDEV HID_SUPPORT HID HID_GENERIC USB_HID
  NETFILTER NETFILTER_ADVANCED NF_CONNTRACK NF_TABLES NETFILTER_XTABLES
  CGROUPS CGROUP_SCHED CGROUP_PIDS CGROUP_FREEZER NAMESPACES USER_NS PID_NS NET_NS
  BPF BPF_SYSCALL BPF_JIT PERF_EVENTS SCSI BLK_DEV BLK_DEV_SD BLK_DEV_LOOP
  VIRTIO_MENU VIRTIO_PCI VIRTIO_BLK VIRTIO_NET NETDEVICES NET_CORE TUN
  CRYPTO CRYPTO_AES CRYPTO_SIMD CRYPTO_GCM CRYPTO_CTR CRYPTO_CBC CRYPTO_ECB CRYPTO_XTS CRYPTO_AES_NI_INTEL
  CRYPTO_USER_API_AEAD CRYPTO_USER_API_SKCIPHER CRYPTO_USER_API_HASH CRYPTO_SHA256 CRYPTO_HMAC CRYPTO_CCM
  CRYPTO_CHACHA20POLY1305 AIO IO_URING SIGNALFD TIMERFD EVENTFD INOTIFY_USER POSIX_TIMERS FILE_LOCKING
  ADVISE_SYSCALLS MEMBARRIER TTY SERIAL_8250 SERIAL_8250_CONSOLE KEYS SECURITY SECCOMP HIGH_RES_TIMERS NO_HZ_IDLE SWAP"
case $which in
  tuned) set -- $common $tuned ;;
  other) set -- $common $other ;;
  *) echo "kernel.sh: $which is neither tuned nor other" >&2; exit 2 ;;
esac

make tinyconfig >/dev/null
./scripts/config -d DEBUG_INFO_NONE -d CC_OPTIMIZE_FOR_SIZE
for option; do ./scripts/config -e "$option"; done
make olddefconfig >/dev/null
make -j"$(nproc)" KCFLAGS=-fdump-ipa-clones vmlinux >build.log 2>&1 || { tail -n 20 build.log >&2; exit 1; }
echo "$(find . -name '*.ipa-clones' | wc -l) records"
