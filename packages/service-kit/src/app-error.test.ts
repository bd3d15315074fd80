// Errors are told with a stable code, and what is inside stays inside.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError, toProblem } from './app-error.ts';

describe('problems', () => {
  test('a refusal shows its code, sentence and details', () => {
    const error = new AppError({
      code: 'channels.number-taken',
      status: 409,
      message: 'Another channel has this number.',
      details: { phone_number: 'taken' },
    });
    assert.deepEqual(toProblem(error, '/admin/tenants'), {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'channels.number-taken',
      instance: '/admin/tenants',
      detail: 'Another channel has this number.',
      phone_number: 'taken',
    });
  });

  test('a failure of ours shows its code alone, unless it is said to be public', () => {
    const options = {
      code: 'model.failed',
      status: 502,
      message: 'host 10.0.0.3 said no',
      details: { host: '10.0.0.3' },
    };
    const hidden = toProblem(new AppError({ ...options, cause: new Error('inside') }));
    assert.deepEqual(Object.keys(hidden).toSorted(), ['code', 'instance', 'status', 'title', 'type']);
    assert.ok(!JSON.stringify(hidden).includes('10.0.0.3'));
    assert.equal(toProblem(new AppError({ ...options, public: true })).detail, options.message);
    assert.equal(toProblem(new AppError({ ...options, status: 404, public: false })).detail, undefined);
  });

  test('any other thrown value becomes an internal error that says nothing', () => {
    for (const thrown of [new Error('password is hunter2'), 'text', null, undefined, { code: 'x', status: 200 }]) {
      assert.deepEqual(JSON.parse(JSON.stringify(toProblem(thrown))), {
        type: 'about:blank',
        title: 'Internal error',
        status: 500,
        code: 'internal.error',
      });
    }
  });

  test('details cannot take the place of the code, the status or the sentence', () => {
    const details = { code: 'other', status: 200, detail: 'other', title: 'other', type: 'other', instance: 'other' };
    const problem = toProblem(new AppError({ code: 'a.b', status: 404, message: 'not here', details }), '/x');
    assert.deepEqual(problem, {
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      code: 'a.b',
      instance: '/x',
      detail: 'not here',
    });
  });

  test('a status without a title of its own gets a general one', () => {
    assert.equal(toProblem(new AppError({ code: 'a.b', status: 418, message: '' })).title, 'Request refused');
    assert.equal(toProblem(new AppError({ code: 'a.b', status: 507, message: '' })).title, 'Internal error');
  });
});
