//! Dunnett's distribution against quadrature at 20 digits.

#![allow(clippy::unwrap_used)]

use tresteg_stats::distributions::{Dunnett, StudentsT};

/// Made by `tests/reference/dunnett.py`.
const REFERENCE: &str = include_str!("../reference/dunnett.csv");

#[test]
fn thirteen_digits_in_the_upper_tail() {
    let mut worst: f64 = 0.0;
    let mut count = 0;
    for line in REFERENCE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
    {
        let cells: Vec<&str> = line.split(',').collect();
        let sizes: Vec<f64> = cells[0].split(' ').map(|n| n.parse().unwrap()).collect();
        let number = |i: usize| cells[i].parse::<f64>().unwrap();
        let (dof, q, sf) = (number(1), number(2), number(4));
        let mut dunnett = Dunnett::with_sizes(sizes[0], &sizes[1..], dof).unwrap();
        if cells[3] == "1" {
            dunnett = dunnett.one_sided();
        }
        let error = (dunnett.sf(q) / sf - 1.0).abs();
        assert!(error < 1e-13, "{line}: {}", dunnett.sf(q));
        worst = worst.max(error);
        assert!((dunnett.cdf(q) + dunnett.sf(q) - 1.0).abs() < 1e-14);
        if dof == 38.0 {
            let quantile = dunnett.upper_quantile(sf).unwrap();
            assert!(
                (quantile - q).abs() < 1e-11 * q.abs().max(1.0),
                "{line}: {quantile}"
            );
        }
        count += 1;
    }
    println!("{count} values, {:.1} digits", -worst.log10());
    assert_eq!(count, 25);
}

#[test]
fn awkward_arguments() {
    let arguments = [
        f64::NEG_INFINITY,
        -1e300,
        -3.0,
        0.0,
        5e-324,
        0.7,
        4.0,
        50.0,
        1e100,
        f64::MAX,
        f64::INFINITY,
    ];
    for (loadings, dof) in [
        (&[0.5, 0.5, 0.7][..], 9.0),
        (&[0.0][..], 30.0),
        (&[0.99, 0.1][..], 1e25),
    ] {
        let dunnett = Dunnett::new(loadings, dof).unwrap();
        for dunnett in [dunnett.clone(), dunnett.one_sided()] {
            let mut last = 1.0;
            for q in arguments {
                let (cdf, sf) = (dunnett.cdf(q), dunnett.sf(q));
                assert!(
                    (0.0..=1.0).contains(&cdf) && (0.0..=1.0).contains(&sf),
                    "{q}: {cdf} {sf}"
                );
                assert!(
                    (cdf + sf - 1.0).abs() < 1e-12,
                    "{loadings:?} {dof} {q}: {cdf} {sf}"
                );
                assert!(sf <= last * (1.0 + 1e-12), "{q}: {sf} after {last}");
                assert!(!dunnett.ln_sf(q).is_nan() && !dunnett.ln_cdf(q).is_nan());
                last = sf;
            }
        }
    }
    let normal = Dunnett::new(&[0.5, 0.6], 1e25).unwrap();
    for dunnett in [normal.clone(), normal.one_sided()] {
        for p in [0.0, 1e-300, 0.01, 0.9, 1.0] {
            assert!(!dunnett.quantile(p).unwrap().is_nan());
            assert!(!dunnett.upper_quantile(p).unwrap().is_nan());
        }
    }
    // Far out the tail is that of the single statistics.
    let (dunnett, t) = (
        Dunnett::new(&[0.3, 0.8], 200.0).unwrap(),
        StudentsT::new(200.0).unwrap(),
    );
    assert!((dunnett.ln_sf(300.0) - (t.ln_sf(300.0) + 4f64.ln())).abs() < 1e-3);
    let one = Dunnett::new(&[0.7], 5.0).unwrap().one_sided();
    assert!((one.ln_sf(1e60) / StudentsT::new(5.0).unwrap().ln_sf(1e60) - 1.0).abs() < 1e-13);
    let refused = [
        (&[][..], 3.0),
        (&[1.0][..], 3.0),
        (&[f64::NAN][..], 3.0),
        (&[0.5][..], 0.1),
        (&[0.5][..], f64::NAN),
    ];
    for (loadings, dof) in refused {
        assert!(Dunnett::new(loadings, dof).is_err());
    }
    assert!(Dunnett::with_sizes(0.0, &[3.0], 3.0).is_err());
    assert!(Dunnett::with_sizes(3.0, &[f64::INFINITY], 3.0).is_err());
}
