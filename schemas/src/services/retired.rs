//! Codes that are no treatment functions, or no longer, and what is used instead.

/// Code and what to write instead, by code.
const RETIRED: [(&str, &str); 33] = [
    ("146", "141, Restorative Dentistry"),
    ("147", "141, Restorative Dentistry"),
    ("148", "141, Restorative Dentistry"),
    ("149", "140, Oral Surgery"),
    ("199", OWN),
    ("312", "311, Clinical Genetics"),
    ("499", OWN),
    ("500", "501, Obstetrics, or 502, Gynaecology"),
    ("510", "501, Obstetrics"),
    ("520", "501, Obstetrics"),
    ("600", OWN),
    ("601", OWN),
    ("610", "501, Obstetrics, or 560, Midwifery"),
    ("620", OWN),
    ("810", "811, Interventional Radiology, or 812, Diagnostic Imaging"),
    ("820", OWN),
    ("821", OWN),
    ("823", "303, Clinical Haematology"),
    ("824", OWN),
    ("830", "316, Clinical Immunology"),
    ("831", "322, Clinical Microbiology"),
    ("832", OWN),
    ("833", "322, Clinical Microbiology"),
    ("900", OWN),
    ("901", OWN),
    ("902", "450, Dental Medicine, or 451, Special Care Dentistry"),
    ("903", OWN),
    ("904", OWN),
    ("950", OWN),
    ("960", OWN),
    ("990", OWN),
    ("999", OWN),
    ("X01", "X02 to X06, which say what kind of other service it is"),
];

/// For a main specialty, and for what says nothing of the treatment.
const OWN: &str = "the code of the function that the patient is treated under";

/// What to write instead of a code; none if it was never one.
pub(super) fn instead(code: &str) -> Option<&'static str> {
    let index = RETIRED.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    Some(RETIRED[index].1)
}

#[cfg(test)]
mod tests {
    use super::{RETIRED, instead};

    #[test]
    fn codes_are_in_order_so_that_they_are_found() {
        assert!(RETIRED.is_sorted_by(|(one, _), (two, _)| one < two));
        assert_eq!(instead("510"), Some("501, Obstetrics"));
        assert_eq!(instead("320"), None);
    }
}
