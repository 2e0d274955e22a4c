//! Services: treatment function codes of the NHS data dictionary and their names.

use backfill_core::code::Code;

/// Code and name, by code. Names are written without the closing word "Service".
const SERVICES: &[(&str, &str)] = &[
    ("100", "General Surgery"),
    ("101", "Urology"),
    ("102", "Transplant Surgery"),
    ("103", "Breast Surgery"),
    ("104", "Colorectal Surgery"),
    ("105", "Hepatobiliary and Pancreatic Surgery"),
    ("106", "Upper Gastrointestinal Surgery"),
    ("107", "Vascular Surgery"),
    ("108", "Spinal Surgery"),
    ("109", "Bariatric Surgery"),
    ("110", "Trauma and Orthopaedic"),
    ("111", "Orthopaedic"),
    ("113", "Endocrine Surgery"),
    ("115", "Trauma Surgery"),
    ("120", "Ear Nose and Throat"),
    ("130", "Ophthalmology"),
    ("140", "Oral Surgery"),
    ("141", "Restorative Dentistry"),
    ("143", "Orthodontic"),
    ("144", "Maxillofacial Surgery"),
    ("145", "Oral and Maxillofacial Surgery"),
    ("150", "Neurosurgical"),
    ("160", "Plastic Surgery"),
    ("161", "Burns Care"),
    ("170", "Cardiothoracic Surgery"),
    ("171", "Paediatric Surgery"),
    ("172", "Cardiac Surgery"),
    ("173", "Thoracic Surgery"),
    ("191", "Pain Management"),
    ("211", "Paediatric Urology"),
    ("214", "Paediatric Trauma and Orthopaedic"),
    ("215", "Paediatric Ear Nose and Throat"),
    ("216", "Paediatric Ophthalmology"),
    ("251", "Paediatric Gastroenterology"),
    ("257", "Paediatric Dermatology"),
    ("258", "Paediatric Respiratory Medicine"),
    ("290", "Community Paediatrics"),
    ("300", "General Internal Medicine"),
    ("301", "Gastroenterology"),
    ("302", "Endocrinology"),
    ("303", "Clinical Haematology"),
    ("306", "Hepatology"),
    ("307", "Diabetes"),
    ("310", "Audiovestibular Medicine"),
    ("311", "Clinical Genetics"),
    ("313", "Clinical Immunology and Allergy"),
    ("315", "Palliative Medicine"),
    ("320", "Cardiology"),
    ("321", "Paediatric Cardiology"),
    ("326", "Acute Internal Medicine"),
    ("328", "Stroke Medicine"),
    ("330", "Dermatology"),
    ("340", "Respiratory Medicine"),
    ("341", "Respiratory Physiology"),
    ("350", "Infectious Diseases"),
    ("360", "Genitourinary Medicine"),
    ("361", "Renal Medicine"),
    ("370", "Medical Oncology"),
    ("400", "Neurology"),
    ("401", "Clinical Neurophysiology"),
    ("410", "Rheumatology"),
    ("420", "Paediatrics"),
    ("421", "Paediatric Neurology"),
    ("430", "Elderly Medicine"),
    ("460", "Medical Ophthalmology"),
    ("501", "Obstetrics"),
    ("502", "Gynaecology"),
    ("503", "Gynaecological Oncology"),
    ("560", "Midwifery"),
    ("650", "Physiotherapy"),
    ("651", "Occupational Therapy"),
    ("652", "Speech and Language Therapy"),
    ("653", "Podiatry"),
    ("654", "Dietetics"),
    ("655", "Orthoptics"),
    ("656", "Clinical Psychology"),
    ("710", "Adult Mental Health"),
    ("711", "Child and Adolescent Psychiatry"),
    ("715", "Old Age Psychiatry"),
    ("800", "Clinical Oncology"),
    ("811", "Interventional Radiology"),
    ("812", "Diagnostic Imaging"),
    ("840", "Audiology"),
    ("X02", "Other Medical"),
    ("X03", "Other Mental Health"),
    ("X04", "Other Paediatric"),
    ("X05", "Other Surgical"),
    ("X06", "Other"),
];

/// The name of a service, if the code is known.
pub(crate) fn name_of(code: &str) -> Option<&'static str> {
    let index = SERVICES.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    Some(SERVICES[index].1)
}

/// What people call a service: its name, or its code where it has none.
pub(crate) fn called(code: Code) -> String {
    match name_of(code.as_str()) {
        Some(name) => name.to_owned(),
        None if code.is_empty() => "Unknown service".to_owned(),
        None => format!("Service {code}"),
    }
}

/// The code of a service by its code or its whole name, in any case.
pub(crate) fn code_of(text: &str) -> Option<&'static str> {
    let wanted = plain(text);
    let same = |&&(code, name): &&(&str, &str)| plain(code) == wanted || plain(name) == wanted;
    SERVICES.iter().find(same).map(|(code, _)| *code)
}

/// The codes of all services that `text` may mean: its code, its name, or a part of the name.
/// Names that start with it come first.
pub(crate) fn codes_matching(text: &str) -> Vec<&'static str> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Some(code) = code_of(text) {
        return vec![code];
    }
    let named = |test: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        SERVICES.iter().filter(|(_, name)| test(&plain(name))).map(|(code, _)| *code).collect()
    };
    let mut codes = named(&|name| name.starts_with(&wanted));
    codes.extend(named(&|name| !name.starts_with(&wanted) && name.contains(&wanted)));
    codes
}

/// Lower case, `&` spelt out, single spaces, no closing "service".
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace('&', " and ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        [rest @ .., "service"] if !rest.is_empty() => rest.join(" "),
        all => all.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_so_that_they_are_found() {
        assert!(SERVICES.is_sorted_by(|(one, _), (two, _)| one < two));
        assert_eq!(name_of("320"), Some("Cardiology"));
        assert_eq!(name_of("999"), None);
    }

    #[test]
    fn a_service_is_found_by_code_name_and_part_of_the_name() {
        assert_eq!(code_of("cardiology service"), Some("320"));
        assert_eq!(code_of("x02"), Some("X02"));
        assert_eq!(code_of("cardio"), None);
        assert_eq!(codes_matching("cardio"), ["170", "320", "321"]);
        assert_eq!(codes_matching("Trauma & Orthopaedic"), ["110"]);
        assert!(codes_matching(" ").is_empty());
        assert!(codes_matching("no such thing").is_empty());
    }
}
