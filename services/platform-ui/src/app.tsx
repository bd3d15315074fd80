// The panel's frame of providers and its router, drawn from the list of screens.
import { CSPProvider } from '@base-ui/react/csp-provider';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, redirect, RouterProvider } from '@tanstack/react-router';
import { asProblem } from './api/problem.ts';
import { queryKeys } from './api/query-keys.ts';
import { screens } from './screens/index.ts';
import { BrokenScreen, LostScreen } from './shell/broken-screen.tsx';
import { Shell } from './shell/shell.tsx';
import { ToastProvider } from './ui/toast.tsx';

/** A session that ended elsewhere is noticed on the next refused call: the shell then leads to the sign-in. */
function onError(error: Error): void {
  if (asProblem(error).status === 401 && queryClient.getQueryData(queryKeys.session))
    queryClient.setQueryData(queryKeys.session, null);
}

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What was refused stays refused; what failed may pass.
      retry: (count, error) => {
        const { status } = asProblem(error);
        return count < 2 && (status === 0 || status >= 500 || status === 429);
      },
    },
    mutations: { retry: false },
  },
});

const rootRoute = createRootRoute({ notFoundComponent: LostScreen });
const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell', component: Shell });
const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/conversations', replace: true });
  },
});
const routeOf = (screen: (typeof screens)[number]) =>
  createRoute({
    getParentRoute: () => (screen.frame === 'shell' ? shellRoute : rootRoute),
    path: screen.path,
    component: screen.component,
  });

const router = createRouter({
  routeTree: rootRoute.addChildren([
    home,
    ...screens.filter((screen) => screen.frame === 'bare').map(routeOf),
    shellRoute.addChildren(screens.filter((screen) => screen.frame === 'shell').map(routeOf)),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenScreen,
  scrollRestoration: false,
});

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
