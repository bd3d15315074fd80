// The platform's own screen: health, outside parties, actions.
import { languageQuery } from '@nexus/contracts/operator-view';
import { parties, systemAction, systemActionResult, systemHealth } from '@nexus/contracts/admin-operations';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { Deps } from '../deps.ts';
import { readHealth, readParties } from './read-health.ts';
import { runAction } from './run-action.ts';
import { vitalsOf } from './vitals.ts';

export function systemRoutes(deps: Deps): Route[] {
  vitalsOf(deps);
  return [health(deps), partiesRoute(deps), actions(deps), front(deps)];
}

function health(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/system/health',
    allow: 'platform_admin',
    summary: 'What is wrong and what to do, and the state of every part, queue and outside party',
    query: languageQuery,
    response: systemHealth,
    handler: async ({ query }) => readHealth(deps, query.lang),
  });
}

function partiesRoute(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin/parties',
    allow: 'signed_in',
    summary: 'Which outside parties are simulated here',
    response: parties,
    handler: async () => ({ parties: readParties(deps.config.SIMULATED_PARTIES) }),
  });
}

function actions(deps: Deps): Route {
  return route({
    method: 'POST',
    url: '/admin/system/actions',
    allow: 'platform_admin',
    summary:
      'Run an action of the closed list: clear_cache, trigger_handoff, repair_schema, rotate_encryption, requeue_dead',
    body: systemAction,
    response: systemActionResult,
    handler: async ({ body, request }) => runAction(deps, request, body),
  });
}

/** A browser that opens the API's root is led to the panel; programs learn that there is nothing. */
function front(deps: Deps): Route {
  return route({
    method: 'GET',
    url: '/admin',
    allow: 'anyone',
    summary: 'Leads a browser to the system screen of the panel',
    hidden: true,
    handler: async ({ request, reply }) => {
      if (!request.headers.accept?.includes('text/html'))
        throw new AppError({ code: 'route.unknown', status: 404, message: 'There is no such route.' });
      return reply.redirect(`${deps.config.PUBLIC_BASE_URL}/system`, 302);
    },
  });
}
