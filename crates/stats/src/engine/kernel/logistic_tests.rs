use super::super::Isa;
use super::*;

/// Against the same formulas with the functions of the standard library, row by row.
#[test]
fn rows_of_a_logit_to_the_last_digits() {
    let eta: Vec<f64> = (0..4096)
        .map(|i| match i % 4 {
            0 => f64::from(i - 2048) / 64.0,
            1 => f64::from(i - 2048) / 3.0,
            2 => f64::from(i - 2048) * 1e-9,
            _ => f64::from(i - 2048) / 1024.0,
        })
        .collect();
    for isa in Isa::available() {
        for flip in [0.0, 1.0] {
            for chunk in 0..eta.len() / LANES {
                let lanes: [f64; LANES] = std::array::from_fn(|lane| eta[chunk * LANES + lane]);
                let y: [f64; LANES] =
                    std::array::from_fn(|lane| if lane % 2 == 0 { flip } else { 1.0 - flip });
                let (mut weights, mut scores) = ([Chunk::default()], [Chunk::default()]);
                let sums = logit_rows(isa, &[Chunk(lanes)], &[y], &mut weights, &mut scores);
                let (mut deviance, mut pearson) = (0.0, 0.0);
                for lane in 0..LANES {
                    let eta = lanes[lane];
                    let small = (-eta.abs()).exp();
                    let (near, far) = (1.0 / (1.0 + small), small / (1.0 + small));
                    let share = if eta >= 0.0 { near } else { far };
                    let agrees = (y[lane] == 1.0) == (eta >= 0.0);
                    deviance += 2.0 * (small.ln_1p() + if agrees { 0.0 } else { eta.abs() });
                    pearson += if agrees { small } else { 1.0 / small };
                    if eta.abs() < 700.0 {
                        let weight = near * far;
                        let error = (weights[0].0[lane] - weight).abs() / weight;
                        assert!(error < 4.0 * f64::EPSILON, "{isa:?} {eta}: {error}");
                    }
                    assert!((scores[0].0[lane] - (y[lane] - share)).abs() < 2.0 * f64::EPSILON);
                }
                assert!(
                    (sums.deviance - deviance).abs() <= 1e-14 * deviance.max(1.0),
                    "{isa:?}"
                );
                if lanes.iter().all(|eta| eta.abs() < 700.0) {
                    assert!((sums.pearson - pearson).abs() <= 1e-14 * pearson, "{isa:?}");
                }
                let largest = lanes.iter().fold(0.0, |most: f64, eta| most.max(eta.abs()));
                assert_eq!(sums.largest, largest);
            }
        }
    }
}

/// Many rows: the logarithms of products, and linear predictors from panels of several widths.
#[test]
fn sums_over_many_chunks() {
    let chunks = 3 * PRODUCT_CHUNKS + 7;
    let panels = 3;
    let value = |seed: usize| ((seed * 7919 % 1013) as f64 / 1013.0 - 0.5) * 4.0;
    let quads: Vec<super::super::Quad> = (0..panels * chunks)
        .map(|at| {
            std::array::from_fn(|k| {
                Chunk(std::array::from_fn(|lane| value(at * 32 + k * 8 + lane)))
            })
        })
        .collect();
    let factors: Vec<f64> = (0..10).map(|k| value(k + 5)).collect();
    for isa in Isa::available() {
        let mut eta = vec![Chunk::default(); chunks];
        predict(
            isa,
            Panels {
                quads: &quads,
                chunks,
            },
            &factors,
            &mut eta,
        );
        let (mut expected, mut y) = (0.0, Vec::new());
        for (chunk, eta) in eta.iter().enumerate() {
            for lane in 0..LANES {
                let sum: f64 = (0..10)
                    .map(|k| factors[k] * quads[(k / PANEL) * chunks + chunk][k % PANEL].0[lane])
                    .sum();
                assert!((eta.0[lane] - sum).abs() < 1e-13);
            }
            let own: [f64; LANES] =
                std::array::from_fn(|lane| f64::from(u8::from(value(chunk + lane) > 0.0)));
            for (y, eta) in own.iter().zip(eta.0) {
                let signed = if *y == 1.0 { -eta } else { eta };
                expected += 2.0 * ((-signed.abs()).exp().ln_1p() + signed.max(0.0));
            }
            y.push(own);
        }
        let (mut weights, mut scores) = (
            vec![Chunk::default(); chunks],
            vec![Chunk::default(); chunks],
        );
        let sums = logit_rows(isa, &eta, &y, &mut weights, &mut scores);
        assert!((sums.deviance / expected - 1.0).abs() < 1e-14, "{isa:?}");
    }
}
