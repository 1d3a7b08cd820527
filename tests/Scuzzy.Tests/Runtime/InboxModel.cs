namespace Scuzzy.Tests.Runtime;

/// <summary>The inbox of a shard as atomic steps, so that every interleaving of two producers and the consumer can be
/// walked: each read, write and exchange of shared memory is one step (ShardInbox.Post, TryPrepareToSleep, Awake,
/// Drain), and so are writing to the eventfd and waking by it.</summary>
public sealed class InboxModel(int itemsPerProducer, InboxMutant mutant)
{
    private const int Producers = 2;
    private const int Asleep = 100;

    private readonly HashSet<string> _seen = [];

    /// <summary>How many different states there were.</summary>
    public int States => _seen.Count;

    /// <summary>States in which nothing can go on any more.</summary>
    public int Ends { get; private set; }

    /// <summary>Ends at which an item was still in the inbox: a wake-up was lost.</summary>
    public int LostWakeUps { get; private set; }

    /// <summary>Ends at which items were missing, doubled or out of their producer's order.</summary>
    public int WrongDeliveries { get; private set; }

    /// <summary>Whether a push had to be tried again, and whether a producer woke the consumer, in any
    /// interleaving.</summary>
    public (bool Retried, bool Woke) Covered { get; private set; }

    /// <summary>Walks all interleavings.</summary>
    public InboxModel Explore()
    {
        var waiting = new Stack<State>();
        waiting.Push(new State());
        while (waiting.TryPop(out State? state))
        {
            if (!_seen.Add(state.Key))
            {
                continue;
            }

            int before = waiting.Count;
            for (int p = 0; p < Producers; p++)
            {
                if (Produce(state, p) is { } next)
                {
                    waiting.Push(next);
                }
            }

            if (Consume(state) is { } consumed)
            {
                waiting.Push(consumed);
            }

            if (waiting.Count == before)
            {
                CheckEnd(state);
            }
        }

        return this;
    }

    private State? Produce(State from, int p)
    {
        if (from.Posted[p] == itemsPerProducer)
        {
            return null;
        }

        State to = from.Copy();
        int item = (p * itemsPerProducer) + from.Posted[p] + 1;
        switch (mutant == InboxMutant.ProducerLooksBeforePushing ? Early(from.Step[p]) : from.Step[p])
        {
            case 0: // top = Volatile.Read(ref _top)
                to.Seen[p] = from.Head;
                to.Step[p]++;
                break;
            case 1: // CompareExchange(ref _top, item, top)
                if (from.Head == from.Seen[p])
                {
                    to.Stack = [item, .. from.Stack];
                    to.Step[p]++;
                }
                else
                {
                    Covered = (true, Covered.Woke);
                    to.Seen[p] = from.Head;
                }

                break;
            case 2: // Volatile.Read(ref _sleeping)
                to.SawSleeping[p] = from.Sleeping;
                to.Step[p]++;
                break;
            case 3: // Exchange(ref _sleeping, 0), if it was seen set
                bool wakes = from.SawSleeping[p] && from.Sleeping;
                to.Sleeping = from.Sleeping && !from.SawSleeping[p];
                to.Step[p] = wakes ? 4 : 0;
                to.Posted[p] += wakes ? 0 : 1;
                break;
            default: // the write to the eventfd
                Covered = (Covered.Retried, true);
                to.Event = true;
                to.Step[p] = 0;
                to.Posted[p]++;
                break;
        }

        return to;
    }

    /// <summary>The mutant's order: look at the flag, read top, push, then wake.</summary>
    private static int Early(int step) =>
        step switch
        {
            0 => 2,
            1 => 0,
            2 => 1,
            _ => step,
        };

    private State? Consume(State from)
    {
        State to = from.Copy();
        bool swapped = mutant == InboxMutant.ConsumerLooksBeforeRaisingItsFlag;
        switch (from.Consumer)
        {
            case 0: // Drain: IsEmpty
                to.Consumer = from.Stack.Length == 0 ? 2 : 1;
                break;
            case 1: // Drain: Exchange(ref _top, null), reverse, run
                to.Delivered = [.. from.Delivered, .. from.Stack.Reverse()];
                to.Stack = [];
                to.Consumer = 0;
                break;
            case 2 when swapped: // the mutant: IsEmpty, then the flag
                to.Consumer = from.Stack.Length == 0 ? 3 : 0;
                break;
            case 3 when swapped:
                to.Sleeping = true;
                to.Consumer = Asleep;
                break;
            case 2: // TryPrepareToSleep: Exchange(ref _sleeping, 1)
                to.Sleeping = true;
                to.Consumer = 3;
                break;
            case 3: // TryPrepareToSleep: IsEmpty
                to.Consumer = from.Stack.Length == 0 ? Asleep : 4;
                break;
            case 4: // Volatile.Write(ref _sleeping, 0), also Awake
                to.Sleeping = false;
                to.Consumer = 0;
                break;
            case Asleep when from.Event: // epoll_wait returns
                to.Event = false;
                to.Consumer = 4;
                break;
            default:
                return null;
        }

        return to;
    }

    private void CheckEnd(State state)
    {
        Ends++;
        LostWakeUps += state.Stack.Length > 0 ? 1 : 0;
        for (int p = 0; p < Producers; p++)
        {
            int first = (p * itemsPerProducer) + 1;
            var all = state.Delivered.Concat(state.Stack.Reverse());
            var mine = all.Where(i => i >= first && i < first + itemsPerProducer);
            WrongDeliveries += mine.SequenceEqual(Enumerable.Range(first, itemsPerProducer)) ? 0 : 1;
        }
    }

    private sealed class State
    {
        public int[] Stack { get; set; } = [];

        public int[] Delivered { get; set; } = [];

        public bool Sleeping { get; set; }

        public bool Event { get; set; }

        public int Consumer { get; set; }

        public int[] Step { get; private init; } = new int[Producers];

        public int[] Posted { get; private init; } = new int[Producers];

        public int[] Seen { get; private init; } = new int[Producers];

        public bool[] SawSleeping { get; private init; } = new bool[Producers];

        public int Head => Stack.Length == 0 ? 0 : Stack[0];

        public string Key =>
            string.Join(
                '|',
                string.Join(',', Stack),
                string.Join(',', Delivered),
                Sleeping,
                Event,
                Consumer,
                string.Join(',', Step),
                string.Join(',', Posted),
                string.Join(',', Seen),
                string.Join(',', SawSleeping)
            );

        public State Copy() =>
            new()
            {
                Stack = Stack,
                Delivered = Delivered,
                Sleeping = Sleeping,
                Event = Event,
                Consumer = Consumer,
                Step = [.. Step],
                Posted = [.. Posted],
                Seen = [.. Seen],
                SawSleeping = [.. SawSleeping],
            };
    }
}
