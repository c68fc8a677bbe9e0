//! Inner loops, compiled for AVX-512, for AVX2 with FMA and for any processor, and chosen at run
//! time. They differ in the last bits only.
//!
//! Data come in *panels*: four variables side by side, eight rows at a time ([`Quad`]). A Gram
//! matrix is a sum over register tiles of four by four products of two panels.

mod lanes;
#[cfg(test)]
mod tests;

pub(crate) use lanes::LANES;

/// Variables in a panel.
pub(super) const PANEL: usize = 4;

/// Eight rows of one variable.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Chunk(pub [f64; LANES]);

/// Eight rows of four variables.
pub(super) type Quad = [Chunk; PANEL];

/// Products of the four variables of one panel with the four of another, summed over all blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tile {
    pub high: [f64; PANEL * PANEL],
    pub low: [f64; PANEL * PANEL],
}

/// An instruction set that this processor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Isa(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Portable,
}

impl Isa {
    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let vectors = {
            let narrow = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let wide = narrow && is_x86_feature_detected!("avx512f");
            [wide.then_some(Set::Avx512), narrow.then_some(Set::Avx2)]
        };
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = [None, None];
        vectors
            .into_iter()
            .chain([Some(Set::Portable)])
            .flatten()
            .map(Self)
    }

    /// The fastest.
    pub fn detect() -> Self {
        Self::available().next().unwrap_or(Self(Set::Portable))
    }
}

/// Compiles a loop that is generic in [`Lanes`] once for each instruction set.
macro_rules! dispatched {
    ($(#[$doc:meta])* $vis:vis $name:ident = $body:ident($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)?) => {
        $(#[$doc])*
        #[allow(unsafe_code)]
        $vis fn $name(isa: Isa, $($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx2,fma")]
            fn wide($($arg: $type),*) $(-> $out)? {
                $body::<Avx512>($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn narrow($($arg: $type),*) $(-> $out)? {
                $body::<Avx2>($($arg),*)
            }
            match isa.0 {
                // Safety: an `Isa` is made by detection alone.
                #[cfg(target_arch = "x86_64")]
                Set::Avx512 => unsafe { wide($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                Set::Avx2 => unsafe { narrow($($arg),*) },
                Set::Portable => $body::<Portable>($($arg),*),
            }
        }
    };
}

// After the macro, which they use.
mod doubled;
mod logistic;
mod pack;
mod products;
mod vectors;

pub(super) use doubled::{DoubledPanels, combine, doubled_products};
pub(crate) use logistic::logit_rows;
pub(super) use logistic::predict;
pub(super) use pack::{pack, pack_exactly, spread, weigh, weigh_exactly};
pub(super) use products::add_products;
pub(crate) use vectors::{dot, mix};
pub(super) use vectors::{subtract_multiple, subtract_multiple_doubled};

/// Panels of one block: `chunks` quads each, one panel after another.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a> {
    pub quads: &'a [Quad],
    pub chunks: usize,
}

impl<'a> Panels<'a> {
    #[inline(always)]
    fn panel(self, index: usize) -> &'a [Quad] {
        &self.quads[index * self.chunks..(index + 1) * self.chunks]
    }

    #[inline(always)]
    fn count(self) -> usize {
        self.quads.len() / self.chunks
    }
}

/// The least power of two above a positive number.
#[inline(always)]
pub(super) fn power_of_two_above(size: f64) -> f64 {
    let exponent = (size.to_bits() >> 52) & 0x7ff;
    f64::from_bits((exponent + 1).min(2046) << 52)
}
