//! Encodings from before Unicode (TCVN3, VNI, VISCII, VPS, CP1258) and mojibake, to NFC.
