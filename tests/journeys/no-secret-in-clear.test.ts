// No secret is in clear anywhere after a whole day with failures, with everything logged that can be.
import { searchADay } from '@nexus/testing/canaries/search-a-day';

searchADay('debug');
