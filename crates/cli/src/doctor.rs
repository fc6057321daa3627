//! `kehoach doctor`: what this installation can do, and how to mend what it cannot.

use crate::{Outcome, log};
use kehoach_extract::{Format, Options, ReadError, sniff};
use std::fmt::Write;

/// The first bytes of each format, enough for its reader to be chosen.
const SAMPLES: [&[u8]; 10] = [
    "Kế hoạch\n".as_bytes(),
    b"<!DOCTYPE html><p>x</p>",
    b"%PDF-1.4\n",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\0o\0r\0k\0b\0o\0o\0k\0",
    b"PK\x03\x04word/document",
    b"PK\x03\x04xl/workbook",
    b"PK\x03\x04opendocument.spreadsheet",
    b"{\\rtf1 x}",
    b"\x89PNG\r\n\x1a\n",
];

/// A plan of its own, converted to see that the stages are there and work together.
const PLAN: &str = "ỦY BAN NHÂN DÂN\nHUYỆN MẪU SƠN\n\nSố: 01/KH-UBND\n\nMẫu Sơn, ngày 02 tháng 01 năm 2024\n\n\
    KẾ HOẠCH\nKiểm tra hệ thống\n\nI. MỤC ĐÍCH, YÊU CẦU\n\nBảo đảm hệ thống hoạt động.\n\nII. NHIỆM VỤ\n\n\
    1. Rà soát thiết bị.\n\n- Cơ quan thực hiện: Phòng Nội vụ.\n\n- Thời gian hoàn thành: Tháng 3 năm 2024.\n\n\
    2. Báo cáo kết quả.\n\n- Cơ quan thực hiện: Văn phòng HĐND và UBND.\n\n- Thời gian hoàn thành: Quý II/2024.\n";

pub(crate) fn run() -> anyhow::Result<Outcome> {
    let mut report = format!("kehoach {}\n", env!("CARGO_PKG_VERSION"));
    for sample in SAMPLES {
        format_line(sample, &mut report)?;
    }
    let folder = std::env::temp_dir();
    let probe = folder.join(format!("kehoach-doctor-{}.json", std::process::id()));
    let writes = kehoach_pipeline::write_whole(&probe, b"{}\n").map_err(|e| e.to_string());
    let _ = std::fs::remove_file(&probe);
    let mut well = check("writes files whole", writes.map(|()| folder.display().to_string()), &mut report)?;
    well &= check("converts a sample plan", sample_plan(), &mut report)?;
    scan_line(&mut report)?;
    log::print(&report)?;
    Ok(if well { Outcome::Done } else { Outcome::SomeFailed })
}

/// A format that this build cannot read is no fault of the installation.
fn format_line(sample: &[u8], report: &mut String) -> anyhow::Result<()> {
    let name = sniff(sample).map_or("unknown", Format::name);
    match kehoach_extract::read(sample, "doctor", &Options::default()) {
        Err(ReadError::Unsupported { .. }) => writeln!(report, "  --  reads {name}: not in this build")?,
        _ => writeln!(report, "  ok  reads {name}")?,
    }
    Ok(())
}

/// What a build without the engine cannot do is no fault of the installation.
fn scan_line(report: &mut String) -> anyhow::Result<()> {
    let (mark, detail) = match kehoach_pipeline::scan_engine(&kehoach_pipeline::ScanOptions::default()) {
        Ok(found) => ("ok", found),
        Err(missing) => ("--", missing),
    };
    writeln!(report, "  {mark}  reads scans: {detail}")?;
    Ok(())
}

fn sample_plan() -> Result<String, String> {
    let options = kehoach_pipeline::Options::default();
    let plan = kehoach_pipeline::convert_bytes(PLAN.as_bytes(), "sample.txt", &options)
        .map_err(|e| e.to_string())?;
    kehoach_export::xlsx(&plan, kehoach_export::Lang::Vi).map_err(|e| e.to_string())?;
    let (number, tasks) = (plan.document.number.as_deref().unwrap_or("none"), plan.tasks.len());
    let found = format!("number {number}, {}", log::count(tasks as u64, "task", "tasks"));
    if tasks == 2 && number == "01/KH-UBND" {
        Ok(found)
    } else {
        Err(format!("{found} instead of number 01/KH-UBND, 2 tasks: install kehoach again, or report it"))
    }
}

fn check(what: &str, result: Result<String, String>, report: &mut String) -> anyhow::Result<bool> {
    let well = result.is_ok();
    let (mark, detail) = match result {
        Ok(detail) => ("ok", detail),
        Err(detail) => ("!!", detail),
    };
    writeln!(report, "  {mark}  {what}: {detail}")?;
    Ok(well)
}
