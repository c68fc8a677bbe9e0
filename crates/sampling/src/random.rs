//! The generator behind every random choice.

use serde::{Deserialize, Serialize};

/// A generator by name and seed, as a certificate holds it.
///
/// The sequence and the draw routines of [`Random`] are part of the crate's promise: the same algorithm and seed give
/// the same sample on every platform and in every later version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The seed.
    pub seed: u64,
}

/// The algorithm of a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Algorithm {
    /// The ChaCha stream cipher with eight rounds (Bernstein 2008); see [`Random`] for how it is used.
    ChaCha8,
}

impl Generator {
    /// ChaCha8 with a seed.
    #[must_use]
    pub fn chacha8(seed: u64) -> Self {
        Self {
            algorithm: Algorithm::ChaCha8,
            seed,
        }
    }

    /// The generator at its beginning.
    #[must_use]
    pub fn start(&self) -> Random {
        match self.algorithm {
            Algorithm::ChaCha8 => Random::new(self.seed),
        }
    }
}

/// ChaCha8 and the routines that turn its words into draws.
///
/// * The key is the seed in its first eight bytes, little end first, and zeros; the nonce is zero and the block
///   counter 64 bits wide, from 0.
/// * [`next_u64`](Self::next_u64) takes two 32-bit words of the stream, the lower half first.
/// * [`below`](Self::below) is Lemire's multiplication with rejection (2019, *Fast Random Integer Generation in an
///   Interval*): no bias at all.
/// * [`unit`](Self::unit) is the upper 53 bits times 2^-53.
/// * [`choose`](Self::choose) is the head of a Fisher-Yates shuffle.
///
/// ```
/// use tresteg_sampling::Random;
///
/// let mut random = Random::new(2015);
/// let drawn = random.choose(290, 5);
/// assert_eq!(drawn, Random::new(2015).choose(290, 5));
/// assert!((0.0..1.0).contains(&random.unit()));
/// ```
#[derive(Debug, Clone)]
pub struct Random {
    key: [u32; 8],
    counter: u64,
    block: [u32; 16],
    used: usize,
}

/// `expand 32-byte k`.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

impl Random {
    /// A generator from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut key = [0; 8];
        key[0] = seed as u32;
        key[1] = (seed >> 32) as u32;
        Self {
            key,
            counter: 0,
            block: [0; 16],
            used: 16,
        }
    }

    fn next_u32(&mut self) -> u32 {
        if self.used == self.block.len() {
            self.block = block(&self.key, self.counter);
            self.counter = self.counter.wrapping_add(1);
            self.used = 0;
        }
        let word = self.block[self.used];
        self.used += 1;
        word
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let low = u64::from(self.next_u32());
        low | u64::from(self.next_u32()) << 32
    }

    /// A whole number below `limit`, all equally likely; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 {
            return 0;
        }
        let threshold = limit.wrapping_neg() % limit;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(limit);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// A number in 0 .. 1, never 1.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// `count` different numbers below `size` (all of them if there are not as many), every ordered choice equally
    /// likely.
    pub fn choose(&mut self, size: usize, count: usize) -> Vec<usize> {
        let count = count.min(size);
        let mut order: Vec<usize> = (0..size).collect();
        for place in 0..count {
            let other = place + self.below((size - place) as u64) as usize;
            order.swap(place, other);
        }
        order.truncate(count);
        order
    }
}

fn block(key: &[u32; 8], counter: u64) -> [u32; 16] {
    let mut start = [0; 16];
    start[..4].copy_from_slice(&CONSTANTS);
    start[4..12].copy_from_slice(key);
    start[12] = counter as u32;
    start[13] = (counter >> 32) as u32;
    let mut state = start;
    for _ in 0..4 {
        for column in 0..4 {
            quarter_round(&mut state, [column, column + 4, column + 8, column + 12]);
        }
        for diagonal in 0..4 {
            let turn = |row: usize| 4 * row + (diagonal + row) % 4;
            quarter_round(&mut state, [diagonal, turn(1), turn(2), turn(3)]);
        }
    }
    for (word, first) in state.iter_mut().zip(start) {
        *word = word.wrapping_add(first);
    }
    state
}

fn quarter_round(state: &mut [u32; 16], [a, b, c, d]: [usize; 4]) {
    for (first, second, third, turn) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
        state[first] = state[first].wrapping_add(state[second]);
        state[third] = (state[third] ^ state[first]).rotate_left(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first two blocks for the key of zeros: draft-strombergson-chacha-test-vectors-01, TC1, 8 rounds, 256 bits.
    const PUBLISHED: &str = "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e\
                             984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42\
                             d2aefa0deaa5c151bf0adb6c01f2a5adc0fd581259f9a2aadcf20f8fd566a26b\
                             5032ec38bbc5da98ee0c6f568b872a65a08abf251deb21bb4b56e5d8821e68aa";

    #[test]
    fn the_stream_is_the_published_one() {
        let mut random = Random::new(0);
        let stream: String = (0..32)
            .flat_map(|_| random.next_u32().to_le_bytes())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(stream, PUBLISHED);
    }

    #[test]
    fn draws_are_pinned() {
        let mut random = Generator::chacha8(42).start();
        let words: Vec<u64> = (0..2).map(|_| random.next_u64()).collect();
        let bounded: Vec<u64> = (0..8).map(|_| random.below(10)).collect();
        let unit = random.unit();
        let chosen = random.choose(10, 10);
        assert_eq!(format!("{words:?} {bounded:?} {unit} {chosen:?}"), PINNED);
        assert_eq!(random.below(0), 0);
        assert!(random.choose(0, 3).is_empty());
    }

    /// Printed by tests/golden/draws.py.
    const PINNED: &str = "[6424161053832095879, 5270208426312333099] [4, 3, 8, 0, 4, 2, 4, 7] 0.5947044293957771 \
                          [8, 3, 5, 6, 4, 7, 1, 0, 9, 2]";
}
