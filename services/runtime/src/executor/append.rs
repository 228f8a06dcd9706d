//! What was decided, sealed and in envelopes, on its way into the log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vangnet_domain::{
    decide::Emission,
    envelope::Envelope,
    ids::{EventId, derived_id},
    state::Stamp,
    stream::StreamId,
};
use vangnet_log::{Append, Fingerprint, NewEvent, Outcome};

use super::{Executor, Made, Trouble};
use crate::{states::Folded, telemetry, wire::CommandRequest};

impl Executor {
    /// Seal, envelope, append; with the outcome the states after, for the cache.
    pub(super) async fn append(
        &self,
        request: &CommandRequest,
        command: Fingerprint,
        made: Made,
        deadline: Timestamp,
    ) -> Result<(Outcome, BTreeMap<StreamId, Folded>), Trouble> {
        let (append, written) = self.prepare(request, command, made).await?;
        // Log or key store may have hung meanwhile: nobody waits for the outcome any more.
        if self.parts.clock.wall() > deadline {
            return Err(Trouble::Expired);
        }
        let started = self.parts.clock.wall();
        let outcome = self.parts.log.append(append).await?;
        self.metrics
            .append(self.parts.clock.wall().duration_since(started));
        Ok((outcome, written))
    }

    /// Seal and envelope the events; with them the states after, for the cache.
    async fn prepare(
        &self,
        request: &CommandRequest,
        command: Fingerprint,
        made: Made,
    ) -> Result<(Append, BTreeMap<StreamId, Folded>), Trouble> {
        let Made {
            events,
            reads,
            cases,
            mut seen,
            now,
        } = made;
        let mut events = events;
        let sealed = events.iter_mut().map(|emission| &mut emission.event);
        self.parts.sealer.make_keys(sealed).await?;
        let traceparent = telemetry::current_traceparent();
        let mut expected = reads;
        let mut written: BTreeMap<StreamId, Folded> = BTreeMap::new();
        let mut stored = Vec::with_capacity(events.len());
        for (index, emission) in events.into_iter().enumerate() {
            let Emission {
                stream,
                case,
                mut event,
            } = emission;
            if stream.subject.writer() != self.parts.service {
                return Err(Trouble::Defect(format!(
                    "{} may not write {}",
                    self.parts.service, stream.subject
                )));
            }
            let folded = match written.remove(&stream).or_else(|| seen.remove(&stream)) {
                Some(folded) => folded,
                None => self.fold(stream).await?,
            };
            expected.entry(stream).or_insert(folded.version);
            let event_id = EventId(derived_id(request.command_id, &format!("event:{index}")));
            self.parts.sealer.seal(&mut event, event_id.0).await?;
            let encoded = event
                .encode()
                .map_err(|error| Trouble::Defect(error.to_string()))?;
            let envelope = Envelope {
                ledger: self.parts.ledger.clone(),
                stream,
                version: folded.version + 1,
                event_id,
                type_name: encoded.type_name.to_owned(),
                schema: encoded.schema,
                case,
                actor: request.actor.clone(),
                occurred_at: request.occurred_at.unwrap_or(now),
                command_id: request.command_id,
                correlation_id: request.correlation_id,
                causation_id: request.causation_id,
                traceparent: traceparent.clone(),
                body: encoded.body,
            };
            stored.push(NewEvent {
                stream,
                version: envelope.version,
                event_id: event_id.0,
                type_name: envelope.type_name.clone(),
                case: case.map(|case| case.0),
                bytes: envelope.encode(),
            });
            let mut folded = folded;
            folded.state.evolve(
                &event,
                Stamp {
                    occurred_at: envelope.occurred_at,
                    recorded_at: now,
                },
            );
            folded.version = envelope.version;
            folded.changed_by = Some(request.actor.clone());
            written.insert(stream, folded);
        }
        let append = Append {
            ledger: self.parts.ledger.clone(),
            command,
            expected: expected.into_iter().collect(),
            cases: cases.into_iter().collect(),
            events: stored,
            now,
        };
        Ok((append, written))
    }
}
