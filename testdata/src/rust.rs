// rustc --emit=obj --crate-type=lib --crate-name=rust -O -g -C panic=abort -C codegen-units=1 --remap-path-prefix=$PWD=. rust.rs -o ../obj/rust-rustc-x86_64-O3-g4.o
// Rust: functions in nested namespaces, generics and closures.
#![no_std]

pub mod dev {
    #[inline(always)]
    pub fn poke(p: &mut u32, v: u32) {
        unsafe { core::ptr::write_volatile(p, v) }
    }

    pub struct Port {
        pub reg: u32,
    }

    impl Port {
        #[inline(always)]
        pub fn send(&mut self, v: u32) {
            poke(&mut self.reg, v); // want located "poke into send:. into run:37"
            poke(&mut self.reg, v + 1); // want located "poke into send:. into run:37"
        }
    }
}

#[inline(always)]
fn scale<T: Copy + core::ops::Mul<Output = T>>(a: T, b: T) -> T {
    a * b
}

#[no_mangle]
#[inline(never)]
pub extern "C" fn helper(v: u32) -> u32 {
    v ^ 0x55
}

#[no_mangle]
pub extern "C" fn run(p: &mut dev::Port, v: u32) -> u32 {
    p.send(v); // want located "send into run:."
    helper(scale(v, v + 3)) // want inlined "scale<u32> into run:."
}

#[no_mangle]
pub extern "C" fn closures(p: &mut dev::Port, v: u32) -> u32 {
    let mut put = |w: u32| dev::poke(&mut p.reg, w);
    put(v); // want located "poke into {closure#0}:43 into closures:." if !O0
    put(v * 2); // want located "poke into {closure#0}:43 into closures:." if !O0
    v
}

// want body "run" body "closures" body "helper" no-body "poke" no-body "send"
// want state "poke lower_bound"
