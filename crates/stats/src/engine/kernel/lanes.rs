//! Vectors of `f64` as the processor has them. This file and the dispatch in the parent module are
//! the only places with `unsafe`.
//!
//! Safety of all of it: the vector types are private to `kernel`, their methods run only inside the
//! functions that `kernel::dispatched!` compiles for that instruction set, and those are entered
//! only with an `Isa` that run-time detection has handed out. Loads and stores go through
//! references to eight numbers, at offsets below eight.

/// Rows that are held side by side.
pub const LANES: usize = 8;

/// A vector of some of the lanes.
pub trait Lanes: Copy {
    /// Vectors that make up eight lanes.
    const PARTS: usize;
    /// Rows of a register tile of products, so that its accumulators fit the registers.
    const TILE_ROWS: usize;
    /// The same where each product takes two accumulators.
    const DOUBLED_TILE_ROWS: usize;

    fn splat(value: f64) -> Self;
    fn load(lanes: &[f64; LANES], part: usize) -> Self;
    fn store(self, lanes: &mut [f64; LANES], part: usize);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    /// `yes` where this is not below zero, `no` elsewhere.
    fn where_positive(self, yes: Self, no: Self) -> Self;
    /// `2^k` of a number `1.5 * 2^52 + k`, k whole and from -1022 to 1023.
    fn power_of_two(self) -> Self;
    fn abs(self) -> Self;
    /// `self * factor + addend`, rounded once or twice, whichever is fast.
    fn multiply_add(self, factor: Self, addend: Self) -> Self;
    /// `self * factor + addend`, rounded once.
    fn fused(self, factor: Self, addend: Self) -> Self;
    /// Asks for a value that will be needed soon.
    fn prefetch(value: &f64);
    /// Sum over the lanes of this vector.
    fn sum(self) -> f64;
    /// Largest of the lanes of this vector.
    fn largest(self) -> f64;
}

/// Two lanes in plain Rust: what every processor of 64 bits has.
#[derive(Clone, Copy)]
pub struct Portable([f64; 2]);

impl Lanes for Portable {
    const PARTS: usize = 4;
    const TILE_ROWS: usize = 2;
    const DOUBLED_TILE_ROWS: usize = 1;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([value; 2])
    }
    #[inline(always)]
    fn load(lanes: &[f64; LANES], part: usize) -> Self {
        Self([lanes[2 * part], lanes[2 * part + 1]])
    }
    #[inline(always)]
    fn store(self, lanes: &mut [f64; LANES], part: usize) {
        lanes[2 * part] = self.0[0];
        lanes[2 * part + 1] = self.0[1];
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self([self.0[0] - other.0[0], self.0[1] - other.0[1]])
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self([self.0[0].max(other.0[0]), self.0[1].max(other.0[1])])
    }
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self([self.0[0] / other.0[0], self.0[1] / other.0[1]])
    }
    #[inline(always)]
    fn where_positive(self, yes: Self, no: Self) -> Self {
        let pick = |lane: usize| {
            if self.0[lane] >= 0.0 {
                yes.0[lane]
            } else {
                no.0[lane]
            }
        };
        Self([pick(0), pick(1)])
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        let power = |value: f64| f64::from_bits(value.to_bits().wrapping_add(1023) << 52);
        Self([power(self.0[0]), power(self.0[1])])
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self([self.0[0].abs(), self.0[1].abs()])
    }
    #[inline(always)]
    fn multiply_add(self, factor: Self, addend: Self) -> Self {
        // Without the instruction, a fused multiply-add is a slow call.
        if cfg!(any(target_feature = "fma", target_arch = "aarch64")) {
            self.fused(factor, addend)
        } else {
            self.mul(factor).add(addend)
        }
    }
    #[inline(always)]
    fn fused(self, factor: Self, addend: Self) -> Self {
        Self([
            self.0[0].mul_add(factor.0[0], addend.0[0]),
            self.0[1].mul_add(factor.0[1], addend.0[1]),
        ])
    }
    #[inline(always)]
    fn prefetch(_value: &f64) {}
    #[inline(always)]
    fn sum(self) -> f64 {
        self.0[0] + self.0[1]
    }
    #[inline(always)]
    fn largest(self) -> f64 {
        self.0[0].max(self.0[1])
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, Lanes};

    #[derive(Clone, Copy)]
    pub struct Avx512(__m512d);

    impl Lanes for Avx512 {
        const PARTS: usize = 1;
        const TILE_ROWS: usize = 4;
        const DOUBLED_TILE_ROWS: usize = 2;

        #[inline(always)]
        fn splat(value: f64) -> Self {
            Self(unsafe { _mm512_set1_pd(value) })
        }
        #[inline(always)]
        fn load(lanes: &[f64; LANES], _part: usize) -> Self {
            Self(unsafe { _mm512_loadu_pd(lanes.as_ptr()) })
        }
        #[inline(always)]
        fn store(self, lanes: &mut [f64; LANES], _part: usize) {
            unsafe { _mm512_storeu_pd(lanes.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(unsafe { _mm512_add_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(unsafe { _mm512_sub_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(unsafe { _mm512_mul_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self(unsafe { _mm512_max_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn div(self, other: Self) -> Self {
            Self(unsafe { _mm512_div_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn where_positive(self, yes: Self, no: Self) -> Self {
            Self(unsafe {
                let positive = _mm512_cmp_pd_mask::<_CMP_GE_OQ>(self.0, _mm512_setzero_pd());
                _mm512_mask_blend_pd(positive, no.0, yes.0)
            })
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            Self(unsafe {
                let bits = _mm512_add_epi64(_mm512_castpd_si512(self.0), _mm512_set1_epi64(1023));
                _mm512_castsi512_pd(_mm512_slli_epi64::<52>(bits))
            })
        }
        #[inline(always)]
        fn abs(self) -> Self {
            Self(unsafe { _mm512_abs_pd(self.0) })
        }
        #[inline(always)]
        fn multiply_add(self, factor: Self, addend: Self) -> Self {
            Self(unsafe { _mm512_fmadd_pd(self.0, factor.0, addend.0) })
        }
        #[inline(always)]
        fn fused(self, factor: Self, addend: Self) -> Self {
            self.multiply_add(factor, addend)
        }
        #[inline(always)]
        fn prefetch(value: &f64) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(value).cast()) }
        }
        #[inline(always)]
        fn sum(self) -> f64 {
            unsafe { _mm512_reduce_add_pd(self.0) }
        }
        #[inline(always)]
        fn largest(self) -> f64 {
            unsafe { _mm512_reduce_max_pd(self.0) }
        }
    }

    #[derive(Clone, Copy)]
    pub struct Avx2(__m256d);

    impl Lanes for Avx2 {
        const PARTS: usize = 2;
        const TILE_ROWS: usize = 2;
        const DOUBLED_TILE_ROWS: usize = 1;

        #[inline(always)]
        fn splat(value: f64) -> Self {
            Self(unsafe { _mm256_set1_pd(value) })
        }
        #[inline(always)]
        fn load(lanes: &[f64; LANES], part: usize) -> Self {
            let lanes = &lanes[4 * part..4 * part + 4];
            Self(unsafe { _mm256_loadu_pd(lanes.as_ptr()) })
        }
        #[inline(always)]
        fn store(self, lanes: &mut [f64; LANES], part: usize) {
            let lanes = &mut lanes[4 * part..4 * part + 4];
            unsafe { _mm256_storeu_pd(lanes.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(unsafe { _mm256_add_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(unsafe { _mm256_sub_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(unsafe { _mm256_mul_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self(unsafe { _mm256_max_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn div(self, other: Self) -> Self {
            Self(unsafe { _mm256_div_pd(self.0, other.0) })
        }
        #[inline(always)]
        fn where_positive(self, yes: Self, no: Self) -> Self {
            Self(unsafe {
                let positive = _mm256_cmp_pd::<_CMP_GE_OQ>(self.0, _mm256_setzero_pd());
                _mm256_blendv_pd(no.0, yes.0, positive)
            })
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            Self(unsafe {
                let bits = _mm256_add_epi64(_mm256_castpd_si256(self.0), _mm256_set1_epi64x(1023));
                _mm256_castsi256_pd(_mm256_slli_epi64::<52>(bits))
            })
        }
        #[inline(always)]
        fn abs(self) -> Self {
            Self(unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), self.0) })
        }
        #[inline(always)]
        fn multiply_add(self, factor: Self, addend: Self) -> Self {
            Self(unsafe { _mm256_fmadd_pd(self.0, factor.0, addend.0) })
        }
        #[inline(always)]
        fn fused(self, factor: Self, addend: Self) -> Self {
            self.multiply_add(factor, addend)
        }
        #[inline(always)]
        fn prefetch(value: &f64) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(value).cast()) }
        }
        #[inline(always)]
        fn sum(self) -> f64 {
            let mut lanes = [0.0; LANES];
            self.store(&mut lanes, 0);
            (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
        }
        #[inline(always)]
        fn largest(self) -> f64 {
            let mut lanes = [0.0; LANES];
            self.store(&mut lanes, 0);
            lanes[0].max(lanes[1]).max(lanes[2].max(lanes[3]))
        }
    }
}
