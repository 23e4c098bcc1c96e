// Rust: two modules, generics, an implementation of a trait, a closure.
#![no_std]
#![cfg_attr(kind = "exe", no_main)]

pub mod shared {
    #[inline(always)]
    pub fn clamp(v: i32, most: i32) -> i32 {
        if v > most { most } else if v < -most { -most } else { v }
    }

    pub trait Grow {
        fn grow(&self, by: i32) -> i32;
    }

    pub struct Shape<T>(pub T, pub T);

    impl<T: Copy + Into<i32>> Grow for Shape<T> {
        #[inline(always)]
        fn grow(&self, by: i32) -> i32 {
            clamp(self.0.into().wrapping_mul(by), 1000).wrapping_add(self.1.into())
        }
    }
}

pub mod a {
    use super::shared::{clamp, Grow, Shape};

    #[inline(never)]
    pub fn from_a(v: i32) -> i32 {
        let add = |w: i32| clamp(w, 7).wrapping_add(v);
        add(v).wrapping_add(add(Shape(v, 3).grow(5)))
    }
}

pub mod b {
    use super::shared::{Grow, Shape};

    #[inline(never)]
    pub fn from_b(v: i32) -> i32 {
        Shape(v as i16, 2).grow(v & 3).wrapping_add(super::shared::clamp(v, 9))
    }
}

#[no_mangle]
pub extern "C" fn main(argc: i32, _argv: *const *const u8) -> i32 {
    a::from_a(argc).wrapping_add(b::from_b(argc))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
