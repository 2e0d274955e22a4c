//! What a topic does not take holds up nothing else.

use backfill_runtime::ports::{Feed, Outgoing, Publisher as _};
use backfill_servers::Broker;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;

use super::Field;
use super::follow::WAIT_MAX;

/// From now on the ledger takes small records only.
async fn limit(field: &Field) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &field.options.brokers).create().unwrap();
    let resource = AlterConfig::new(ResourceSpecifier::Topic(Feed::Ledger.topic()))
        .set("max.message.bytes", "2000");
    admin.alter_configs([&resource], &AdminOptions::new()).await.unwrap()[0].as_ref().unwrap();
}

fn line(field: &Field, id: u128, bytes: usize) -> Outgoing {
    // Nothing that packing makes smaller.
    let mut state = 7_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    let value = noise.take(bytes).collect();
    Outgoing { feed: Feed::Ledger, value, ..field.record(id) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_too_large_is_refused_by_itself_and_all_others_are_there() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "sizes").await;
    limit(&field).await;
    let mut records: Vec<Outgoing> = (0..60).map(|id| line(&field, id, 300)).collect();
    records.insert(30, line(&field, 100, 9_000));
    let offering = Outgoing { feed: Feed::Offers, ..field.record(200) };
    records.push(offering);
    let delivering = async {
        loop {
            let told = field.publisher.deliver(&records).await;
            // The cluster tells its brokers of changed settings after it has said yes.
            if told.iter().any(Result::is_err) {
                break told;
            }
        }
    };
    let told = tokio::time::timeout(WAIT_MAX, delivering).await.expect("the limit holds");
    let refused: Vec<usize> = (0..told.len()).filter(|at| told[*at].is_err()).collect();
    assert_eq!(refused, [30]);
    let undelivered = told[30].as_ref().unwrap_err();
    assert!(undelivered.is_refused);
    let reason = undelivered.error.to_string();
    assert!(reason.contains("raise its `max.message.bytes`"), "{reason}");
}
