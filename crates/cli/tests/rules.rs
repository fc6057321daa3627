//! Rule files of an analyst's own.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

mod support;

use std::fs;
use support::{folder, run, stderr};

/// A plan whose tasks bear a label that the built-in rules do not know.
const PLAN: &str = "KẾ HOẠCH\nKiểm tra hồ chứa nước\n\nII. NHIỆM VỤ\n\n1. Rà soát hồ chứa trên địa bàn.\n\n\
    - Tay hòm chìa khóa: Phòng Nội vụ.\n\n- Thời gian hoàn thành: Tháng 3 năm 2024.\n";
const LABELS: &str = "[[field]]\nkey = \"lead\"\nlabels = [\"tay hòm chìa khóa\"]\n\n\
    [[field]]\nkey = \"timing\"\nlabels = [\"thời gian hoàn thành\"]\n";

#[test]
fn a_label_of_ones_own_names_the_lead() {
    let folder = folder(&[("plan.txt", PLAN.as_bytes()), ("rules/labels.toml", LABELS.as_bytes())]);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let leads = |arguments: &[&str]| {
        let mut all = vec!["convert"];
        all.extend(arguments);
        assert!(run(&all).status.success());
        let plan = fs::read_to_string(folder.path().join("plan.plan.json")).unwrap();
        plan.contains("\"role\": \"lead\"")
    };
    assert!(!leads(&[&path("plan.txt")]));
    assert!(leads(&[&path("plan.txt"), "--rules", &path("rules")]));
}

#[test]
fn a_bad_rule_is_named_with_its_line() {
    let bad = "[[field]]\nkey = \"leader\"\nlabels = [\"chủ trì\"]\n";
    let folder = folder(&[("plan.txt", PLAN.as_bytes()), ("rules/labels.toml", bad.as_bytes())]);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let output = run(&["convert", &path("plan.txt"), "--rules", &path("rules")]);
    assert!(!output.status.success());
    let said = stderr(&output);
    assert!(said.contains("labels.toml") && said.contains('2') && said.contains("leader"), "{said}");
}
