// The same day at the level that production logs at: nothing of what people write is in the log either.
import { searchADay } from '@nexus/testing/canaries/search-a-day';

searchADay('info');
