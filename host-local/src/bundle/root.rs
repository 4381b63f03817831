//! One digest over everything that a tenant has.
//!
//! A Merkle tree as in RFC 6962, section 2.1, over one leaf for each document and object, in the order of their names: what a
//! leaf is called and what it holds are both in it, so that equal roots mean equal tenants.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// A SHA-256.
type Hash = [u8; 32];

/// What there is: the name of each document and object, and the SHA-256 of what it holds, in hexadecimal.
pub(crate) type Leaves = BTreeMap<String, String>;

/// Returns the root over these leaves, in hexadecimal.
pub(crate) fn root(leaves: &Leaves) -> String {
    let leaves: Vec<Hash> = leaves
        .iter()
        .map(|(name, digest)| {
            let mut hash = Sha256::new();
            hash.update([0]);
            // No name holds a NUL, so that no two pairs give the same bytes.
            hash.update(name);
            hash.update([0]);
            hash.update(digest);
            hash.finalize().into()
        })
        .collect();
    hexadecimal(&tree(&leaves))
}

fn tree(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().div_ceil(2).next_power_of_two());
            let mut hash = Sha256::new();
            hash.update([1]);
            hash.update(tree(left));
            hash.update(tree(right));
            hash.finalize().into()
        }
    }
}

/// Returns bytes as lowercase hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(number: usize) -> Leaves {
        (0..number)
            .map(|leaf| (format!("d/{leaf}"), leaf.to_string()))
            .collect()
    }

    #[test]
    fn every_leaf_counts() {
        for number in 0..20 {
            let whole = leaves(number);
            for name in whole.keys() {
                let mut less = whole.clone();
                let digest = less.remove(name).unwrap();
                assert_ne!(root(&less), root(&whole), "{number}: without {name}");
                let mut renamed = less.clone();
                renamed.insert(format!("{name}x"), digest);
                assert_ne!(root(&renamed), root(&whole), "{number}: {name} renamed");
                less.insert(name.clone(), "other".to_owned());
                assert_ne!(root(&less), root(&whole), "{number}: {name} changed");
            }
        }
    }

    #[test]
    fn the_tree_splits_as_the_standard_says() {
        // RFC 6962: the left part is the largest power of two that is smaller than the number of leaves.
        let hashes: Vec<Hash> = (0..7).map(|leaf| [leaf; 32]).collect();
        let node = |left: Hash, right: Hash| -> Hash {
            let mut hash = Sha256::new();
            hash.update([1]);
            hash.update(left);
            hash.update(right);
            hash.finalize().into()
        };
        let h = |leaf: u8| [leaf; 32];
        let left = node(node(h(0), h(1)), node(h(2), h(3)));
        let right = node(node(h(4), h(5)), h(6));
        assert_eq!(tree(&hashes), node(left, right));
        let four = node(node(h(0), h(1)), node(h(2), h(3)));
        assert_eq!(tree(&hashes[..4]), four);
        assert_eq!(tree(&hashes[..5]), node(four, h(4)));
    }
}
