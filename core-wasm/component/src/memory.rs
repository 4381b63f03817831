//! Comparing bytes, eight at a time.
//!
//! The C library of the target compares one byte after another, and each round of such a loop pays for the check that lets a host
//! interrupt it: a twentieth of a scan went there. Names in maps and keywords in texts are short, so what counts is how
//! few rounds a short comparison takes.
#![expect(
    unsafe_code,
    reason = "the linker finds `memcmp` by its C name, and C has no slices"
)]

/// Compares `length` bytes as C's `memcmp` does. Takes the place of the C library's.
///
/// # Safety
///
/// `length` bytes can be read from both places.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, length: usize) -> i32 {
    const STEP: usize = size_of::<u64>();
    let mut at = 0;
    while at + STEP <= length {
        // SAFETY: `at + STEP` is at most `length`, up to which both can be read; any alignment will do.
        let (one, other) = unsafe {
            (
                left.add(at).cast::<u64>().read_unaligned(),
                right.add(at).cast::<u64>().read_unaligned(),
            )
        };
        if one != other {
            // The first byte in memory decides, and is to be the most significant.
            return if one.swap_bytes() < other.swap_bytes() {
                -1
            } else {
                1
            };
        }
        at += STEP;
    }
    if at + STEP / 2 <= length {
        // SAFETY: as above, for half a step.
        let (one, other) = unsafe {
            (
                left.add(at).cast::<u32>().read_unaligned(),
                right.add(at).cast::<u32>().read_unaligned(),
            )
        };
        if one != other {
            return if one.swap_bytes() < other.swap_bytes() {
                -1
            } else {
                1
            };
        }
        at += STEP / 2;
    }
    while at < length {
        // SAFETY: `at` is less than `length`.
        let (one, other) = unsafe { (*left.add(at), *right.add(at)) };
        if one != other {
            return i32::from(one) - i32::from(other);
        }
        at += 1;
    }
    0
}
