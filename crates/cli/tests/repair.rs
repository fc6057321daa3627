//! The options of `kehoach repair` and of the commands that repair.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

mod support;

use support::{PLAN, folder, run, run_with_stdin, stderr, stdout};

fn repaired(args: &[&str], text: &str) -> String {
    stdout(&run_with_stdin(args, text.as_bytes()))
}

#[test]
fn tone_marks_stand_where_they_are_told() {
    let text = "Kế hoạch về thuỷ lợi và hòa giải ở cơ sở\n";
    let by = |tone: &str| repaired(&["repair", "--keep-lines", "--tone", tone], text);
    assert_eq!(by("keep"), text);
    assert_eq!(by("old"), text.replace("thuỷ", "thủy"));
    assert_eq!(by("new"), text.replace("hòa", "hoà"));
}

#[test]
fn an_engines_readings_are_mended_where_that_is_said() {
    let read = "trách nhiệm của nhà thâu theo quy định của pháp luật về đấu thầu\n";
    assert_eq!(repaired(&["repair", "--keep-lines"], read), read);
    assert_eq!(repaired(&["repair", "--keep-lines", "--ocr"], read), read.replace("thâu", "thầu"));
}

#[test]
fn a_reference_makes_its_words_likelier() {
    let reference = "Ứng dụng công dân số xứ Lạng. ".repeat(40);
    let input = folder(&[("nghị quyết.txt", reference.as_bytes())]);
    let path = input.path().join("nghị quyết.txt");
    let args = ["repair", "--keep-lines", "--reference", path.to_str().unwrap()];
    let text = "Trien khai ung dung cong dan so xu Lang den nguoi dan tren dia ban tinh\n";
    assert!(repaired(&args, text).contains("công dân số xứ Lạng"), "{}", repaired(&args, text));
}

#[test]
fn a_model_that_is_none_is_refused_by_name() {
    let input = folder(&[("sai.klm", b"not a model"), ("a.txt", PLAN.as_bytes())]);
    let (model, plan) = (input.path().join("sai.klm"), input.path().join("a.txt"));
    let (model, plan) = (model.to_str().unwrap(), plan.to_str().unwrap());
    let out = input.path().join("out");
    for args in [
        vec!["repair", "--lm", model, plan],
        vec!["convert", plan, "--lm", model],
        vec!["batch", plan, "-o", out.to_str().unwrap(), "--lm", model],
    ] {
        let output = run(&args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("sai.klm") && said.contains("no language model"), "{said}");
    }
    let missing = run(&["repair", "--reference", "không có.txt", plan]);
    assert!(!missing.status.success() && stderr(&missing).contains("không có.txt"));
}
