//! What a name says about the value it holds.
//!
//! Only names that mean one thing are listed. `name`, `address` and a bare `email` are not: an
//! address is as often of a host or of memory, and an e-mail as often the message as the person.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::value::Labels;

/// Characters of the longest name listed.
const LONGEST: usize = 28;

/// Names of personal data, in lower case without underscores. Sorted.
const PERSONAL: &[&str] = &[
    "accountholdername",
    "applicantname",
    "bankaccountnumber",
    "birthdate",
    "birthday",
    "candidateemail",
    "candidatename",
    "cardnumber",
    "creditcard",
    "creditcardnumber",
    "customeremail",
    "customername",
    "customerphone",
    "dateofbirth",
    "dob",
    "driverlicense",
    "driverslicense",
    "driverslicensenumber",
    "emailaddress",
    "employeeemail",
    "employeename",
    "firstname",
    "homeaddress",
    "homephone",
    "iban",
    "lastname",
    "maidenname",
    "medicarenumber",
    "middlename",
    "mobilenumber",
    "mobilephone",
    "mothersmaidenname",
    "nationalid",
    "nationalidnumber",
    "nationalinsurancenumber",
    "passport",
    "passportno",
    "passportnumber",
    "patientaddress",
    "patientdob",
    "patientemail",
    "patientname",
    "patientphone",
    "patientssn",
    "phonenumber",
    "recipientemail",
    "socialsecurity",
    "socialsecuritynumber",
    "ssn",
    "streetaddress",
    "taxpayerid",
    "useremail",
    "userphone",
    "userssn",
];

/// Names of health data, in lower case without underscores. Sorted.
const HEALTH: &[&str] = &[
    "clinicalnote",
    "clinicalnotes",
    "diagnosiscode",
    "diagnosiscodes",
    "dischargesummary",
    "ehrrecord",
    "healthrecord",
    "healthrecords",
    "icd10",
    "icd10code",
    "icd10codes",
    "icdcode",
    "icdcodes",
    "labresults",
    "medicalconditions",
    "medicalhistory",
    "medicalnotes",
    "medicalrecord",
    "medicalrecordnumber",
    "medicalrecords",
    "mrn",
    "patientchart",
    "patientcontext",
    "patientdata",
    "patientdetails",
    "patienthistory",
    "patientid",
    "patientinfo",
    "patientname",
    "patientnotes",
    "patientrecord",
    "patientrecords",
    "patientsummary",
    "vitalsigns",
];

/// Names of health data where the file speaks of patients. Sorted.
const HEALTH_OF_PATIENTS: &[&str] = &[
    "allergies",
    "diagnoses",
    "diagnosis",
    "medications",
    "prescription",
    "prescriptions",
    "symptoms",
    "treatmentplan",
];

/// Names of credentials. Sorted.
const SECRET: &[&str] = &[
    "accesstoken",
    "anthropicapikey",
    "apikey",
    "apisecret",
    "authtoken",
    "awssecretaccesskey",
    "bearertoken",
    "clientsecret",
    "dbpassword",
    "openaiapikey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secretaccesskey",
    "secretkey",
    "userpassword",
];

/// Names of what a model is asked. Sorted.
const PROMPT: &[&str] = &[
    "chatmessages",
    "finalprompt",
    "formattedprompt",
    "fullprompt",
    "messages",
    "prompt",
    "promptmessages",
    "prompttext",
    "systemprompt",
    "userprompt",
];

/// Objects that are people, on which an `email` or a `name` is personal. Sorted.
const PEOPLE: &[&str] = &[
    "applicant",
    "borrower",
    "candidate",
    "citizen",
    "claimant",
    "contact",
    "customer",
    "employee",
    "guest",
    "jobapplicant",
    "member",
    "patient",
    "person",
    "student",
    "subscriber",
    "tenant",
    "user",
];

/// Members that are personal on people. Sorted.
pub(super) const OF_PEOPLE: &[&str] = &["address", "age", "email", "fullname", "gender", "phone"];

/// By name, what it says in every file, and what in one that speaks of patients.
static SAID: LazyLock<FxHashMap<&str, [Labels; 2]>> = LazyLock::new(|| {
    let lists = [
        (PERSONAL, [Labels::PERSONAL_DATA; 2]),
        (HEALTH, [Labels::HEALTH_DATA; 2]),
        (HEALTH_OF_PATIENTS, [Labels::NONE, Labels::HEALTH_DATA]),
        (PROMPT, [Labels::PROMPT; 2]),
        (SECRET, [Labels::SECRET; 2]),
    ];
    let mut said: FxHashMap<&str, [Labels; 2]> = FxHashMap::default();
    for (names, [always, of_patients]) in lists {
        for name in names {
            let [known, known_of_patients] = said.entry(name).or_default();
            *known = *known | always;
            *known_of_patients = *known_of_patients | of_patients;
        }
    }
    said
});

/// Returns what the name alone says; `patients` is whether the file speaks of patients.
#[must_use]
pub fn labels(name: &str, patients: bool) -> Labels {
    let mut buffer = [0_u8; LONGEST];
    let Some(plain) = normalised(name, &mut buffer) else {
        return Labels::NONE;
    };
    let [always, of_patients] = SAID.get(plain).copied().unwrap_or_default();
    if patients { of_patients } else { always }
}

/// Returns whether `member` of an object called `owner` is personal: `user.email`.
#[must_use]
pub fn is_of_person(owner: &str, member: &str) -> bool {
    let (mut first, mut second) = ([0_u8; LONGEST], [0_u8; LONGEST]);
    let is_personal = normalised(member, &mut second)
        .is_some_and(|member| OF_PEOPLE.binary_search(&member).is_ok());
    is_personal
        && normalised(owner, &mut first).is_some_and(|owner| PEOPLE.binary_search(&owner).is_ok())
}

/// Returns `name` in lower case without underscores; none when it is longer than any listed.
fn normalised<'b>(name: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    if name.len() > LONGEST + 6 || name.len() < 3 {
        return None;
    }
    let mut length = 0;
    for byte in name.bytes().filter(|byte| *byte != b'_' && *byte != b'-') {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    std::str::from_utf8(buffer.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_fit() {
        for list in [
            PERSONAL,
            HEALTH,
            HEALTH_OF_PATIENTS,
            SECRET,
            PROMPT,
            PEOPLE,
            OF_PEOPLE,
        ] {
            assert!(list.is_sorted(), "{list:?}");
            assert!(list.iter().all(|name| name.len() <= LONGEST));
        }
    }

    #[test]
    fn a_name_says_the_same_in_either_case_style() {
        assert_eq!(labels("date_of_birth", false), Labels::PERSONAL_DATA);
        assert_eq!(labels("dateOfBirth", false), Labels::PERSONAL_DATA);
        assert_eq!(labels("name", false), Labels::NONE);
        assert_eq!(labels("diagnosis", false), Labels::NONE);
        assert_eq!(labels("diagnosis", true), Labels::HEALTH_DATA);
        assert!(is_of_person("user", "email"));
        assert!(!is_of_person("smtp", "email"));
    }
}
