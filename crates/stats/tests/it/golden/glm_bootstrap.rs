//! Bootstrap replicates of a logit against statsmodels, on the same draws.

use tresteg_stats::covariance::{Bootstrap, BootstrapScheme, Clusters};
use tresteg_stats::{Covariance, Family, StatsError, glm};

use super::reader::{compare, list, numbers, table, text, topic};

#[test]
fn replicates_are_refits() {
    let data = table("infert");
    let fit = glm("case ~ age + parity + spontaneous", &data, Family::Binomial).unwrap();
    compare(1e-8, |compared| {
        for case in list(&topic("glm_bootstrap")) {
            compared.case(text(case, "id"));
            let scheme = match case["cluster"].as_str() {
                None => BootstrapScheme::Pairs,
                Some(name) => {
                    BootstrapScheme::ClusterPairs(Clusters::from_column(&data, name).unwrap())
                }
            };
            let seed = case["seed"].as_u64().unwrap();
            let expected = list(&case["replicates"]);
            let asked = Bootstrap::new(scheme, expected.len(), seed);
            let result = fit.bootstrap(&asked, |_, _| true).unwrap();
            assert_eq!(result.singular, 0);
            for (row, expected) in result.replicates.rows().into_iter().zip(expected) {
                assert_eq!(numbers(expected).len(), row.len());
                compared.numbers("replicate", row.iter().copied(), expected);
            }
            let matrix = fit.covariance(Covariance::Bootstrap(asked)).unwrap().matrix;
            assert_eq!(matrix, result.covariance());
        }
    });
    let refused = fit.bootstrap(&Bootstrap::new(BootstrapScheme::Residual, 20, 1), |_, _| {
        true
    });
    assert!(matches!(refused, Err(StatsError::InvalidArgument { .. })));
    let stopped = fit.bootstrap(&Bootstrap::new(BootstrapScheme::Pairs, 20, 1), |done, _| {
        done < 5
    });
    assert_eq!(stopped.unwrap().replicates.nrows(), 5);
}
