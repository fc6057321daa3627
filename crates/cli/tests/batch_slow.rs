//! `kehoach batch` on many bad nights: run with `make test-slow`.
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "support/night.rs"]
#[allow(dead_code, reason = "shared with the short tests")]
mod night;
mod support;

use night::{Victim, full_disk, killed_and_resumed, plans, poisoned_among, whole};
use std::time::{Duration, Instant};
use support::{folder, results};

/// Numbers that look random and are the same every time (a linear congruential generator, Knuth's constants).
fn scattered(count: u64, below: u64) -> impl Iterator<Item = u64> {
    let mut state = 1_u64;
    (0..count).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below.max(1)
    })
}

#[test]
#[ignore = "slow"]
fn sixty_killed_batches_go_on_to_the_same_result() {
    let input = plans(60);
    let out = folder(&[]);
    let begun = Instant::now();
    assert!(whole(input.path(), out.path()).status.success());
    let span = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let undisturbed = results(out.path());
    let victims = [Victim::Batch, Victim::Worker, Victim::Both].into_iter().cycle();
    let mut alive = 0;
    for (victim, after) in victims.zip(scattered(60, span)) {
        let hit = killed_and_resumed(input.path(), &undisturbed, 59, victim, Duration::from_millis(after));
        alive += usize::from(hit);
    }
    eprintln!(
        "60 runs, {alive} of them killed as a whole before their end; an undisturbed one takes {span} ms"
    );
}

#[test]
#[ignore = "slow"]
fn poisoned_documents_among_two_hundred() {
    poisoned_among(200);
}

#[test]
#[ignore = "slow"]
fn ten_full_disks() {
    let input = plans(60);
    let out = folder(&[]);
    assert!(whole(input.path(), out.path()).status.success());
    let undisturbed = results(out.path());
    for kilobytes in scattered(10, 900) {
        full_disk(input.path(), &undisturbed, &format!("{}k", kilobytes + 40));
    }
}

/// The small, hard and hostile files that the readers are tested with, through worker processes.
#[test]
#[ignore = "slow"]
fn every_fixture_fares_as_it_would_without_isolation() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let trees: Vec<_> = [&["--in-process"][..], &[]]
        .iter()
        .map(|args| {
            let out = folder(&[]);
            night::batch(&fixtures, out.path()).args(*args).output().unwrap();
            results(out.path())
        })
        .collect();
    assert!(trees[0].len() > 20 && trees[0] == trees[1]);
}
