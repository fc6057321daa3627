//! Where the tone mark stands: old placing (hòa, thủy), new placing (hoà, thuỷ).
