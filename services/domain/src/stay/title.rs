pub fn title_end() {}
