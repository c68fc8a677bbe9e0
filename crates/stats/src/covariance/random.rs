//! The generator behind the bootstrap.

/// xoshiro256++ 1.0 (Blackman and Vigna, 2019), seeded from one number by splitmix64.
///
/// The sequence is part of the crate's promise: equal seeds give equal results in every later version.
///
/// ```
/// use tresteg_stats::covariance::Random;
///
/// let mut random = Random::new(7);
/// let first = random.next_u64();
/// assert_eq!(first, Random::new(7).next_u64());
/// assert!(random.below(10) < 10);
/// ```
#[derive(Debug, Clone)]
pub struct Random([u64; 4]);

impl Random {
    /// A generator from a seed.
    ///
    /// ```
    /// use tresteg_stats::covariance::Random;
    ///
    /// let (mut one, mut other) = (Random::new(7), Random::new(7));
    /// assert_eq!(one.next_u64(), other.next_u64());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        Self([(); 4].map(|()| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    /// The next 64 bits.
    ///
    /// ```
    /// use tresteg_stats::covariance::Random;
    ///
    /// let mut random = Random::new(7);
    /// assert_ne!(random.next_u64(), random.next_u64());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A whole number below `limit`, all equally likely (Lemire, 2019); 0 when `limit` is 0.
    ///
    /// ```
    /// use tresteg_stats::covariance::Random;
    ///
    /// let mut random = Random::new(7);
    /// assert!((0..100).all(|_| random.below(6) < 6));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
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

    /// A number in 0 .. 1, from the upper 53 bits.
    ///
    /// ```
    /// use tresteg_stats::covariance::Random;
    ///
    /// let mut random = Random::new(7);
    /// assert!((0..100).all(|_| (0.0..1.0).contains(&random.uniform())));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // The reference implementation (prng.di.unimi.it), state 1, 2, 3, 4: first outputs.
        let mut random = Random([1, 2, 3, 4]);
        assert_eq!(random.next_u64(), 41_943_041);
        assert_eq!(random.next_u64(), 58_720_359);
        assert_eq!(random.next_u64(), 3_588_806_011_781_223);
        // splitmix64 from seed 0, as published.
        assert_eq!(Random::new(0).0[0], 0xe220_a839_7b1d_cdaf);
    }
}
