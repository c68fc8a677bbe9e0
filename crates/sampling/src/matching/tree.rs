//! A k-d tree from which points can be taken.

/// Points in a leaf.
const LEAF: usize = 12;

/// Points by place, with the number of those that are left below every node. Memory is linear in the points.
pub(crate) struct Tree<'a> {
    points: &'a [f64],
    dimensions: usize,
    /// Places of points, so that each node has a run of them.
    order: Vec<u32>,
    nodes: Vec<Node>,
    /// Lowest and highest coordinate of each node in each dimension.
    boxes: Vec<f64>,
    leaf_of: Vec<u32>,
    gone: Vec<bool>,
}

struct Node {
    from: u32,
    to: u32,
    left: u32,
    right: u32,
    parent: u32,
    alive: u32,
    /// Whether all its points are one and the same.
    is_flat: bool,
}

const NONE: u32 = u32::MAX;

/// The nearest point that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    pub place: usize,
    pub squared: f64,
    /// Whether another point is at the same distance.
    pub tied: bool,
}

impl<'a> Tree<'a> {
    /// Over all `points`, one after the other.
    pub fn new(points: &'a [f64], dimensions: usize) -> Self {
        let count = points.len() / dimensions;
        let mut tree = Self {
            points,
            dimensions,
            order: (0..count as u32).collect(),
            nodes: Vec::with_capacity(4 * (count / LEAF + 1)),
            boxes: Vec::new(),
            leaf_of: vec![0; count],
            gone: vec![false; count],
        };
        if count > 0 {
            tree.build(0, count as u32, NONE);
        }
        tree
    }

    fn build(&mut self, from: u32, to: u32, parent: u32) -> u32 {
        let node = self.nodes.len() as u32;
        self.nodes.push(Node {
            from,
            to,
            left: NONE,
            right: NONE,
            parent,
            alive: to - from,
            is_flat: false,
        });
        let (mut widest, mut width) = (0, -1.0);
        for dimension in 0..self.dimensions {
            let values = self.order[from as usize..to as usize]
                .iter()
                .map(|place| self.points[*place as usize * self.dimensions + dimension]);
            let (low, high) = values
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
            self.boxes.extend([low, high]);
            if high - low > width {
                (widest, width) = (dimension, high - low);
            }
        }
        self.nodes[node as usize].is_flat = width <= 0.0;
        if (to - from) as usize <= LEAF {
            for place in &self.order[from as usize..to as usize] {
                self.leaf_of[*place as usize] = node;
            }
            return node;
        }
        let middle = (to - from) / 2;
        let (points, dimensions) = (self.points, self.dimensions);
        let value = |place: &u32| points[*place as usize * dimensions + widest];
        // Equal points go by place, so that the first of those that are left is found at once.
        self.order[from as usize..to as usize].select_nth_unstable_by(
            middle as usize,
            |first, second| {
                value(first)
                    .total_cmp(&value(second))
                    .then(first.cmp(second))
            },
        );
        let left = self.build(from, from + middle, node);
        let right = self.build(from + middle, to, node);
        self.nodes[node as usize].left = left;
        self.nodes[node as usize].right = right;
        node
    }

    /// Takes a point away.
    pub fn remove(&mut self, place: usize) {
        if std::mem::replace(&mut self.gone[place], true) {
            return;
        }
        let mut node = self.leaf_of[place];
        while node != NONE {
            self.nodes[node as usize].alive -= 1;
            node = self.nodes[node as usize].parent;
        }
    }

    /// The nearest point that is left, within the square of a distance, and allowed; of equals the first place.
    pub fn nearest(
        &self,
        point: &[f64],
        within: f64,
        allowed: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        if self.nodes.is_empty() {
            return None;
        }
        let mut best: Option<Found> = None;
        let mut limit = within;
        let mut stack = vec![(0_u32, self.off(0, point))];
        while let Some((node, off)) = stack.pop() {
            let Node {
                from,
                to,
                left,
                right,
                alive,
                ..
            } = self.nodes[node as usize];
            // Boxes at the limit itself may hold an equal with an earlier place.
            if alive == 0 || off > limit {
                continue;
            }
            if left != NONE && self.nodes[node as usize].is_flat {
                // All are as far as the box is: the first place counts, and whether there is a second.
                let (place, more) = self.first_two(node, &allowed);
                if let Some(place) = place {
                    let equal = best.filter(|found| found.squared == off);
                    best = Some(Found {
                        place: equal.map_or(place, |found| found.place.min(place)),
                        squared: off,
                        tied: more || equal.is_some(),
                    });
                    limit = off;
                }
                continue;
            }
            if left != NONE {
                let (one, other) = (self.off(left, point), self.off(right, point));
                let (near, far) = if one <= other {
                    ((left, one), (right, other))
                } else {
                    ((right, other), (left, one))
                };
                stack.push(far);
                stack.push(near);
                continue;
            }
            for place in &self.order[from as usize..to as usize] {
                let place = *place as usize;
                if self.gone[place] {
                    continue;
                }
                let squared = squared(
                    point,
                    &self.points[place * self.dimensions..][..self.dimensions],
                );
                if squared > limit || !allowed(place) {
                    continue;
                }
                best = match best {
                    Some(found) if found.squared == squared => Some(Found {
                        place: found.place.min(place),
                        squared,
                        tied: true,
                    }),
                    _ => Some(Found {
                        place,
                        squared,
                        tied: false,
                    }),
                };
                limit = squared;
            }
        }
        best
    }

    /// The first place below a node that is left and allowed, and whether there is another.
    fn first_two(&self, node: u32, allowed: impl Fn(usize) -> bool) -> (Option<usize>, bool) {
        let mut first: Option<usize> = None;
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            let node = &self.nodes[node as usize];
            if node.alive == 0 {
                continue;
            }
            if node.left != NONE {
                stack.extend([node.right, node.left]);
                continue;
            }
            let mut places: Vec<usize> = self.order[node.from as usize..node.to as usize]
                .iter()
                .map(|place| *place as usize)
                .filter(|place| !self.gone[*place] && allowed(*place))
                .collect();
            places.sort_unstable();
            if let (None, Some(place)) = (first, places.first()) {
                first = Some(*place);
                places.remove(0);
            }
            if !places.is_empty() {
                return (first, true);
            }
        }
        (first, false)
    }

    /// The squared distance of a point from the box of a node.
    fn off(&self, node: u32, point: &[f64]) -> f64 {
        let bounds = &self.boxes[node as usize * 2 * self.dimensions..][..2 * self.dimensions];
        point
            .iter()
            .zip(bounds.chunks_exact(2))
            .map(|(value, bounds)| {
                let outside = (bounds[0] - value).max(value - bounds[1]).max(0.0);
                outside * outside
            })
            .sum()
    }
}

pub(crate) fn squared(first: &[f64], second: &[f64]) -> f64 {
    first
        .iter()
        .zip(second)
        .map(|(a, b)| (a - b) * (a - b))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn what_is_found_is_what_a_look_at_all_points_finds() {
        let mut random = Random::new(7);
        for dimensions in 1..=5 {
            // Few different values, so that there are ties.
            let points: Vec<f64> = (0..400 * dimensions)
                .map(|_| random.below(9) as f64)
                .collect();
            let mut tree = Tree::new(&points, dimensions);
            for step in 0..300 {
                let point: Vec<f64> = (0..dimensions)
                    .map(|_| random.below(90) as f64 / 10.0)
                    .collect();
                let within = if step % 3 == 0 { 2.0 } else { f64::INFINITY };
                let allowed = |place: usize| place % 4 != step % 4;
                let all = (0..400).filter(|place| !tree.gone[*place] && allowed(*place));
                let distance =
                    |place: usize| squared(&point, &points[place * dimensions..][..dimensions]);
                let expected = all
                    .clone()
                    .filter(|place| distance(*place) <= within)
                    .min_by(|first, second| distance(*first).total_cmp(&distance(*second)));
                let found = tree.nearest(&point, within, allowed);
                assert_eq!(found.map(|found| found.place), expected);
                if let Some(found) = found {
                    let equal = all
                        .filter(|place| distance(*place) == found.squared)
                        .count();
                    assert_eq!(found.tied, equal > 1);
                    tree.remove(found.place);
                    tree.remove(found.place);
                }
            }
        }
        assert_eq!(Tree::new(&[], 2).nearest(&[0.0, 0.0], 1.0, |_| true), None);
    }
}
