//! Whatever comes is answered and taken whole or not at all; nothing makes the receiver panic.

use proptest::prelude::*;

use crate::doubles::bench;

/// Pieces of messages, good and bad, that are strung together at random.
const PIECES: [&str; 40] = [
    "MSH|^~\\&|BLT_TIE|BLT|||1||SIU^S12|1|P|2.4\r",
    "MSH|^~\\&|PAS|R0A|||1||SIU^S15|2|P|2.5\r",
    "MSH|^~\\&|PAS|R0A|||1||SIU^S13^SIU_S12|3|P|2.5\n",
    "MSH|^~\\&|PAS|R0A|||1||SIU^S23|4|P\r",
    "MSH|^~\\&|PAS|R0A|||1||SIU^S24|5|P\r\n",
    "MSH|^~\\&|PAS|R0A|||1||SIU^S20|6|P\r",
    "MSH|^~\\&|PAS|R0A|||1||ADT^A08|7|P\r",
    "MSH|^~\\&|PAS|R0A|||1||ADT^A40|8|P\r",
    "MSH$%*!+$PAS$R0A$$$1$$SIU%S12$9$P$2.4\r",
    "MSH|^~\\|PAS|R0A|||1||SIU^S12|10|P||||||||UTF-8\r",
    "MSH|||||\r",
    "FHS|^~\\&\r",
    "BHS|^~\\&|||||||||B\r",
    "BTS|99999999999999999999\r",
    "SCH|1^x|2|2||||||30|MIN|^^M30^20261113100000^20261113103000\r",
    "SCH|1|2|||||||||^^^20260329013000\r",
    "SCH|1|2|-1|||NOSHOW|||99999999999999999999|D|^^^99999999999999\r",
    "SCH|\\X\\|\\XZZ\\|\\F|~~~|^^^^|&&&&\r",
    "TQ1|1|||||é^MIN|20261113100000|20261113095900\r",
    "TQ1|||||||00000000000000-9999\r",
    "PID|||9990000018^^^NHS^NH~\"\"^^^&&^~^^^^\r",
    "PID|||1^^^RNJ 5C4 MRN^MRN||\"\"^\"\"||\"\"||||||+^PRN~(0)~00~@~a@b.c\r",
    "MRG|1^^^R0A~2\r",
    "RGS|1|D\r",
    "RGS|2|A\r",
    "AIS|1|D|x|20261113100000\r",
    "AIL|1|A|RNJ Renal SBH^^^R1H12\r",
    "AIL||||||20261113100000-0500|||1|H\r",
    "AIG||||||||20261113100000|||1|fortnight\r",
    "PV1||O||||||||320\r",
    "ZBX|1|CE|x||y\r",
    "DSC|1\r",
    "ADD|1\r",
    "\r\n\n\r",
    "\u{0b}\u{1c}\r",
    "free text in the middle of nowhere\r",
    "PID",
    "|^~\\&",
    "\\",
    "é€😀",
];

fn assembled() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12);
    let flips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (pieces, flips).prop_map(|(pieces, flips)| {
        let mut bytes = pieces.concat().into_bytes();
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        bytes
    })
}

/// Every frame is answered, and whatever it means is durable before. How it is answered.
pub(crate) fn is_answered(frame: &[u8]) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let bench = bench();
        let answer = bench.receiver.receive(frame).await.unwrap();
        let is_empty = frame.trim_ascii().is_empty();
        assert_eq!(is_empty, answer.is_empty());
        assert!(is_empty || answer.starts_with(b"MSH") || answer.starts_with(b"BHS"));
        let taken = bench.intake.taken();
        let again = bench.receiver.receive(frame).await.unwrap();
        for reply in taken.iter().map(|delivery| &delivery.reply) {
            for answer in [&answer, &again] {
                assert!(answer.windows(reply.len()).any(|part| part == reply));
            }
        }
        assert!(bench.intake.taken() == taken, "something was taken the second time");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        answer.split('\r').skip(1).collect::<Vec<_>>().join(" ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn messages_put_together_at_random_are_answered(frame in assembled()) {
        is_answered(&frame);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_bytes_are_answered(frame in prop::collection::vec(any::<u8>(), 0..300)) {
        is_answered(&frame);
    }
}
