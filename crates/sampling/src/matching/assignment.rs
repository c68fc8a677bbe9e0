//! The assignment with the smallest total cost.

use crate::SamplingError;

/// Assigns every row a column of its own so that the sum of costs is smallest; there must be as many columns as rows at
/// least. Shortest augmenting paths (Jonker and Volgenant 1987): rows squared times columns in the worst case. Of
/// several best assignments the one found is the same every time. `tell` hears which row is next, and
/// may stop the work.
pub(crate) fn assign(
    rows: usize,
    columns: usize,
    cost: impl Fn(usize, usize) -> f64,
    mut tell: impl FnMut(usize) -> Result<(), SamplingError>,
) -> Result<Vec<usize>, SamplingError> {
    const FREE: usize = usize::MAX;
    // Column `columns` stands for the row that is being assigned.
    let mut row_of = vec![FREE; columns + 1];
    let mut row_price = vec![0.0; rows];
    let mut column_price = vec![0.0; columns];
    let mut shortest = vec![0.0; columns];
    let mut before = vec![columns; columns];
    for start in 0..rows {
        tell(start)?;
        row_of[columns] = start;
        shortest.fill(f64::INFINITY);
        before.fill(columns);
        let mut left: Vec<usize> = (0..columns).collect();
        let mut reached: Vec<(usize, f64)> = Vec::new();
        let (mut column, mut length) = (columns, 0.0);
        loop {
            let row = row_of[column];
            let mut next = (0, f64::INFINITY);
            for (place, other) in left.iter().enumerate() {
                let path = length + (cost(row, *other) - row_price[row] - column_price[*other]);
                if path < shortest[*other] {
                    shortest[*other] = path;
                    before[*other] = column;
                }
                if shortest[*other] < next.1 {
                    next = (place, shortest[*other]);
                }
            }
            let (place, path) = next;
            if place >= left.len() {
                break;
            }
            column = left.swap_remove(place);
            length = path;
            if row_of[column] == FREE {
                break;
            }
            reached.push((column, path));
        }
        // Prices rise by what is left of the path.
        row_price[start] += length;
        for (other, path) in reached {
            row_price[row_of[other]] += length - path;
            column_price[other] -= length - path;
        }
        while column != columns {
            let previous = before[column];
            row_of[column] = row_of[previous];
            column = previous;
        }
    }
    let mut assigned = vec![FREE; rows];
    for (column, row) in row_of.iter().take(columns).enumerate() {
        if *row != FREE {
            assigned[*row] = column;
        }
    }
    Ok(assigned)
}

#[cfg(test)]
mod tests {
    use super::assign;
    use crate::Random;

    #[test]
    fn no_other_assignment_costs_less() {
        let mut random = Random::new(3);
        for round in 0..60 {
            let (rows, columns) = (1 + round % 5, 5 + round % 3);
            let costs: Vec<f64> = (0..rows * columns)
                .map(|_| random.below(20) as f64)
                .collect();
            let cost = |row: usize, column: usize| costs[row * columns + column];
            let found = assign(rows, columns, cost, |_| Ok(())).unwrap();
            let mut different = found.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), rows);
            let total: f64 = found
                .iter()
                .enumerate()
                .map(|(row, column)| cost(row, *column))
                .sum();
            assert_eq!(
                total,
                least(&costs, rows, columns, 0, &mut vec![false; columns])
            );
        }
    }

    fn least(costs: &[f64], rows: usize, columns: usize, row: usize, used: &mut Vec<bool>) -> f64 {
        if row == rows {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        for column in 0..columns {
            if !used[column] {
                used[column] = true;
                best = best.min(
                    costs[row * columns + column] + least(costs, rows, columns, row + 1, used),
                );
                used[column] = false;
            }
        }
        best
    }
}
