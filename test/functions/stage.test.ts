import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openReview, type ReviewStage } from '#test/support/cloud/review-stage.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';

describeOnDynoxide({
  name: 'the functions of a stage',
  tests: (server) => {
    let review: ReviewStage;
    beforeEach(async () => {
      review = await openReview(server);
    });
    afterEach(() => review.stage.close());

    it('bring a write to its after-hooks', async () => {
      await review.make('one');
      await review.stage.settle();
      expect(review.seen).toEqual(['create one']);
    });

    it('bring a write to a rule, whose action is a write with hooks of its own', async () => {
      const [small, big] = [await review.make('small'), await review.make('big')];
      await review.stage.settle();
      expect([(await review.read(small))['won'], (await review.read(big))['won']]).toEqual([null, true]);
      expect(review.seen).toEqual(['create small', 'create big', 'update big']);
    });

    it('take a workflow from its start over a decision to its end', async () => {
      const id = await review.review(await review.make('x'));
      await review.stage.settle();
      const waiting = await review.instance(id);
      const status = await review.approve(id);
      await review.stage.settle();
      expect([waiting['status'], status]).toEqual(['waiting', 200]);
      expect(await review.instance(id)).toMatchObject({ status: 'completed', outcome: 'done' });
      expect(review.seen).toEqual(['create x', 'update reviewed']);
    });

    it('take a workflow to its timeout, when nobody says anything', async () => {
      const id = await review.review(await review.make('x'));
      await review.stage.settle();
      review.stage.world.clock.moveTo(review.stage.world.clock.millis() + 2 * 24 * 3_600_000);
      await review.stage.settle();
      expect(await review.instance(id)).toMatchObject({ status: 'completed', outcome: 'late' });
    });

    it('make one state machine of a workflow, however often it is started', async () => {
      for (const title of ['a', 'b', 'c']) await review.review(await review.make(title));
      await review.stage.settle();
      const asked = review.stage.world.aws.calls.filter(({ operation }) => operation.endsWith('CreateStateMachine'));
      expect(asked).toHaveLength(1);
    });

    it('leave nothing in the queues, and nothing unpublished', async () => {
      await review.review(await review.make('big'));
      await review.stage.settle();
      const { world, process } = review.stage;
      const left = await process.platform.feed.unpublished({ olderThan: '2027-01-01T00:00:00.000Z', limit: 100 });
      expect(left).toEqual([]);
      expect(Object.values(world.sqs.queues).map(({ length }) => length)).toEqual([0, 0, 0]);
      expect(process.lines.filter(({ level }) => level === 'error')).toEqual([]);
    });
  },
});
