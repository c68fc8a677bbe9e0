//! Yardsticks: the least work that any fit must do, with nothing around it.

/// The sum of every column: what reading the data costs.
#[must_use]
pub fn sums(columns: &[Vec<f64>], response: &[f64]) -> f64 {
    columns
        .iter()
        .map(Vec::as_slice)
        .chain([response])
        .map(|column| {
            let mut lanes = [0.0; 32];
            for values in column.chunks_exact(32) {
                for (lane, value) in lanes.iter_mut().zip(values) {
                    *lane += value;
                }
            }
            lanes.iter().sum::<f64>()
        })
        .sum()
}

/// Rows that a block of the bare product holds.
const BLOCK: usize = 1024;

/// `X'X` without intercept, response, shift, scale or check: tiles of four by four columns over
/// blocks of rows, straight from the columns. Rows beyond the last eight are left out.
#[must_use]
pub fn gram(columns: &[Vec<f64>]) -> Vec<f64> {
    let rows = columns.first().map_or(0, Vec::len) / 8 * 8;
    let mut gram = vec![0.0; columns.len() * columns.len()];
    let starts: Vec<usize> = (0..columns.len()).step_by(4).collect();
    for first in (0..rows).step_by(BLOCK) {
        let block = first..rows.min(first + BLOCK);
        for &i in &starts {
            for &j in starts.iter().filter(|&&j| j >= i) {
                let pick = |start: usize| -> [&[f64]; 4] {
                    // A tile over the edge repeats the last column.
                    std::array::from_fn(|k| {
                        &columns[(start + k).min(columns.len() - 1)][block.clone()]
                    })
                };
                let sums = tile(pick(i), pick(j));
                for (at, sum) in sums.into_iter().enumerate() {
                    let (row, column) = (i + at / 4, j + at % 4);
                    if row < columns.len() && column < columns.len() {
                        gram[row * columns.len() + column] += sum;
                    }
                }
            }
        }
    }
    gram
}

fn tile(left: [&[f64]; 4], right: [&[f64]; 4]) -> [f64; 16] {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            // Safety: the processor has it.
            return unsafe { tile_avx512(left, right) };
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // Safety: the processor has both.
            return unsafe { tile_avx2(left, right) };
        }
    }
    tile_plain(left, right)
}

fn tile_plain(left: [&[f64]; 4], right: [&[f64]; 4]) -> [f64; 16] {
    let mut sums = [0.0; 16];
    for (i, left) in left.iter().enumerate() {
        for (j, right) in right.iter().enumerate() {
            let mut lanes = [0.0; 4];
            for (left, right) in left.chunks_exact(4).zip(right.chunks_exact(4)) {
                for lane in 0..4 {
                    lanes[lane] += left[lane] * right[lane];
                }
            }
            sums[4 * i + j] = lanes.iter().sum();
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn tile_avx512(left: [&[f64]; 4], right: [&[f64]; 4]) -> [f64; 16] {
    use std::arch::x86_64::*;
    let rows = left[0].len();
    assert!(left.iter().chain(&right).all(|column| column.len() == rows));
    let mut total = [[_mm512_setzero_pd(); 4]; 4];
    for row in (0..rows / 8 * 8).step_by(8) {
        // Safety: eight values from `row` lie within each column, by the assertion.
        let load = |column: &[f64]| unsafe { _mm512_loadu_pd(column.as_ptr().add(row)) };
        let b = [
            load(right[0]),
            load(right[1]),
            load(right[2]),
            load(right[3]),
        ];
        for i in 0..4 {
            let a = load(left[i]);
            for j in 0..4 {
                total[i][j] = _mm512_fmadd_pd(a, b[j], total[i][j]);
            }
        }
    }
    std::array::from_fn(|at| _mm512_reduce_add_pd(total[at / 4][at % 4]))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn tile_avx2(left: [&[f64]; 4], right: [&[f64]; 4]) -> [f64; 16] {
    use std::arch::x86_64::*;
    let rows = left[0].len();
    assert!(left.iter().chain(&right).all(|column| column.len() == rows));
    let mut sums = [0.0; 16];
    for first in [0, 2] {
        let mut total = [[_mm256_setzero_pd(); 4]; 2];
        for row in (0..rows / 4 * 4).step_by(4) {
            // Safety: four values from `row` lie within each column, by the assertion.
            let load = |column: &[f64]| unsafe { _mm256_loadu_pd(column.as_ptr().add(row)) };
            let b = [
                load(right[0]),
                load(right[1]),
                load(right[2]),
                load(right[3]),
            ];
            for i in 0..2 {
                let a = load(left[first + i]);
                for j in 0..4 {
                    total[i][j] = _mm256_fmadd_pd(a, b[j], total[i][j]);
                }
            }
        }
        for i in 0..2 {
            for j in 0..4 {
                let mut lanes = [0.0; 4];
                // Safety: there is room for four values.
                unsafe { _mm256_storeu_pd(lanes.as_mut_ptr(), total[i][j]) };
                sums[4 * (first + i) + j] = lanes.iter().sum();
            }
        }
    }
    sums
}
