//! Finds the smallest sets of changes that open a gate, for any policy: by asking it.
//!
//! First everything that can be changed is changed as far as it goes. Changes are then taken back
//! one by one as long as the gate stays open, which leaves a set of which none can be spared. Those
//! that no set can do without are known by taking each back alone; where they are all of the set,
//! there is no smaller one. Otherwise sets of growing size around them are tried. Last, each change
//! is weakened as far as the gate allows. Every set that is returned was put to the policy.

use jiff::Timestamp;

use super::GateInput;
use super::changes::{Candidate, Change, ChangeAction, Remedies, apply, coverage};
use super::decision::GateVerdict;
use super::judge::judge;
use super::policy::Policy;
use super::view::facts;
use crate::model::FrameworkId;

/// Evaluations of a search over few facts; over many facts there are fewer, as each costs more.
const MOST_EVALUATIONS: usize = 600;
/// Facts at which the number of evaluations is halved.
const HALVING_FACTS: usize = 200;
/// The fewest evaluations of a search.
const LEAST_EVALUATIONS: usize = 80;
/// Sets that are returned.
const MOST_SETS: usize = 8;

/// Returns the smallest sets of `candidates` after which the gate opens.
pub(super) fn smallest(
    policy: &Policy,
    input: &GateInput,
    as_of: Timestamp,
    candidates: &[Candidate],
) -> Remedies {
    let mut search = Search {
        policy,
        input,
        as_of,
        candidates,
        left: evaluations(input),
    };
    let (sets, exhaustive) = search.sets();
    let sets: Vec<Vec<Change>> = sets.iter().map(|set| search.weakened(set)).collect();
    Remedies { sets, exhaustive }
}

fn evaluations(input: &GateInput) -> usize {
    let most = MOST_EVALUATIONS * HALVING_FACTS / (HALVING_FACTS + facts(input));
    most.max(LEAST_EVALUATIONS)
}

struct Search<'a> {
    policy: &'a Policy,
    input: &'a GateInput,
    as_of: Timestamp,
    candidates: &'a [Candidate],
    left: usize,
}

impl Search<'_> {
    /// Returns sets of indices of candidates, and whether nothing smaller was left untried.
    fn sets(&mut self) -> (Vec<Vec<usize>>, bool) {
        let all: Vec<usize> = (0..self.candidates.len()).collect();
        if self.opens(&all) != Some(true) {
            // A policy may be open only to some: try small sets from nothing.
            return self.growing(&[], &all, all.len());
        }
        let Some(spare) = self.without_spares(&all) else {
            return (vec![all], false);
        };
        let mut needed = Vec::new();
        for index in &spare {
            match self.opens(&without(&all, *index)) {
                Some(true) => {}
                Some(false) => needed.push(*index),
                None => return (vec![spare], false),
            }
        }
        if needed.len() == spare.len() {
            return (vec![spare], true);
        }
        let others: Vec<usize> = without_all(&all, &needed);
        let (sets, exhaustive) = self.growing(&needed, &others, spare.len() - needed.len());
        if sets.is_empty() {
            (vec![spare], false)
        } else {
            (sets, exhaustive)
        }
    }

    /// Takes changes back while the gate stays open. None when the evaluations ran out.
    fn without_spares(&mut self, all: &[usize]) -> Option<Vec<usize>> {
        let mut kept = all.to_vec();
        // From the last: coverage and documents before findings, so that of two ways to open a
        // gate the one nearer to the code is found first.
        for index in all.iter().rev() {
            let fewer = without(&kept, *index);
            if self.opens(&fewer)? {
                kept = fewer;
            }
        }
        Some(kept)
    }

    /// Tries sets of `others` around `needed`, from none of them up to `most`.
    fn growing(
        &mut self,
        needed: &[usize],
        others: &[usize],
        most: usize,
    ) -> (Vec<Vec<usize>>, bool) {
        let mut found = Vec::new();
        for size in 0..=most.min(others.len()) {
            let mut picks: Vec<usize> = (0..size).collect();
            loop {
                let mut set = needed.to_vec();
                set.extend(picks.iter().filter_map(|pick| others.get(*pick)));
                set.sort_unstable();
                match self.opens(&set) {
                    Some(true) => found.push(set),
                    Some(false) => {}
                    None => return (found, false),
                }
                if found.len() == MOST_SETS {
                    return (found, false);
                }
                if !advance(&mut picks, others.len()) {
                    break;
                }
            }
            if !found.is_empty() {
                return (found, true);
            }
        }
        (found, true)
    }

    /// Whether the gate opens after these changes, each as far as it goes.
    fn opens(&mut self, set: &[usize]) -> Option<bool> {
        let changes: Vec<Change> = set
            .iter()
            .filter_map(|index| self.candidates.get(*index)?.strengths.last().cloned())
            .collect();
        self.opens_after(&changes)
    }

    /// Whether the gate opens after these changes; none when the evaluations ran out.
    fn opens_after(&mut self, changes: &[Change]) -> Option<bool> {
        self.left = self.left.checked_sub(1)?;
        let mut input = self.input.clone();
        for change in changes {
            apply(&mut input, change, self.as_of);
        }
        let verdict = judge(self.policy, &input, self.as_of).verdict;
        Some(verdict != GateVerdict::Fail)
    }

    /// Makes each change of a set as small as the gate allows, one after the other.
    fn weakened(&mut self, set: &[usize]) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        let mut strengths: Vec<&[Change]> = Vec::new();
        for candidate in set.iter().filter_map(|index| self.candidates.get(*index)) {
            if let Some((strongest, weaker)) = candidate.strengths.split_last() {
                changes.push(strongest.clone());
                strengths.push(weaker);
            }
        }
        for (at, weaker) in strengths.into_iter().enumerate() {
            for change in weaker {
                if self.replaces(&mut changes, at, change.clone()) {
                    break;
                }
            }
            self.weaken_further(&mut changes, at);
        }
        changes
    }

    /// What has too many strengths to list: how far coverage rises, and whether a waiver will do.
    fn weaken_further(&mut self, changes: &mut [Change], at: usize) {
        let Some(change) = changes.get(at).cloned() else {
            return;
        };
        match (change.action, change.to) {
            (ChangeAction::CloseFindings, _) => {
                let waive = Change {
                    action: ChangeAction::CloseOrWaiveFindings,
                    ..change
                };
                self.replaces(changes, at, waive);
            }
            (ChangeAction::RaiseCoverage, Some(to)) => {
                let framework = FrameworkId::from_id(&change.target);
                let mut low = framework.map_or(0, |framework| coverage(self.input, framework));
                let mut high = to;
                while low < high {
                    let middle = low.midpoint(high);
                    let less = Change {
                        to: Some(middle),
                        ..change.clone()
                    };
                    if self.replaces(changes, at, less) {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
            }
            _ => {}
        }
    }

    /// Puts `change` in the place of the one at `at` if the gate still opens.
    fn replaces(&mut self, changes: &mut [Change], at: usize, change: Change) -> bool {
        let mut tried = changes.to_vec();
        let (Some(place), Some(current)) = (tried.get_mut(at), changes.get_mut(at)) else {
            return false;
        };
        place.clone_from(&change);
        let opens = self.opens_after(&tried) == Some(true);
        if opens {
            *current = change;
        }
        opens
    }
}

fn without(set: &[usize], index: usize) -> Vec<usize> {
    set.iter().copied().filter(|it| *it != index).collect()
}

fn without_all(set: &[usize], out: &[usize]) -> Vec<usize> {
    set.iter().copied().filter(|it| !out.contains(it)).collect()
}

/// Moves to the next choice of as many out of `of`, in order. False after the last.
fn advance(picks: &mut [usize], of: usize) -> bool {
    let size = picks.len();
    for at in (0..size).rev() {
        let Some(pick) = picks.get(at).copied() else {
            return false;
        };
        if pick + (size - at) < of {
            for (step, place) in picks.iter_mut().skip(at).enumerate() {
                *place = pick + 1 + step;
            }
            return true;
        }
    }
    false
}
