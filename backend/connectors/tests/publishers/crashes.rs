use connectors::publishers::drive::{Ledger, Outcome};
use domain::publication::state::State;

use crate::support::{ALL, Stage};

const SIZE: usize = 17 << 20;

/// The process dies at every save there is: before it is stored (the answer is lost) and after (the call is not made).
#[actix_web::test]
async fn r65_a_crash_between_any_two_steps_leaves_one_post() {
    for (platform, stored) in ALL.into_iter().flat_map(|platform| [(platform, false), (platform, true)]) {
        for save in 1..20 {
            let stage = Stage::on(platform).await;
            stage.ledger.dies_at(save, stored);
            let run = stage.finish(stage.arm(SIZE)).await;
            assert_eq!(
                (run.outcome.clone(), run.intent.state),
                (Outcome::Done, State::Confirmed),
                "{platform}, save {save}, stored {stored}"
            );
            stage.assert_posted_once(&run).await;
            if !stage.ledger.has_died() {
                assert!(save > 5, "the sending has more steps than {save}");
                break;
            }
        }
    }
}

#[actix_web::test]
async fn r65_a_finished_sending_makes_no_call() {
    for platform in ALL {
        let stage = Stage::on(platform).await;
        let run = stage.finish(stage.arm(1 << 20)).await;
        let before = stage.see("log").await.len();
        let again = stage.run(stage.ledger.stored()).await.unwrap();
        assert_eq!(again.outcome, Outcome::Done);
        assert_eq!(again.intent, run.intent);
        assert_eq!(stage.see("log").await.len(), before);
    }
}

#[actix_web::test]
async fn r65_a_worker_that_lost_its_lease_stops_before_the_next_call() {
    let stage = Stage::set().await;
    let intent = stage.arm(SIZE);
    stage.ledger.save(&intent).await.unwrap();
    stage.ledger.dies_at(2, false);
    assert!(stage.run(intent).await.is_err());
    assert_eq!(stage.requests("PUT", "/yt-upload/").await.len(), 0);
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
}
