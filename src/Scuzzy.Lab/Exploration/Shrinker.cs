using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Model;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Exploration;

/// <summary>Makes a failing case as small as it can while it fails in the same way: delta debugging over operations,
/// faults and events, then over the machine, then over values. The effort is bounded by a number of runs.</summary>
internal sealed class Shrinker
{
    private readonly Func<ExplorationCase, string?> _run;
    private readonly string _kind;
    private int _left;

    /// <summary>Creates it.</summary>
    /// <param name="run">Runs a case and tells the kind of its failure; null: it does not fail.</param>
    /// <param name="kind">The kind to keep.</param>
    /// <param name="mostRuns">How often it may run.</param>
    public Shrinker(Func<ExplorationCase, string?> run, string kind, int mostRuns)
    {
        _run = run;
        _kind = kind;
        _left = mostRuns;
    }

    /// <summary>Shrinks a case.</summary>
    public ExplorationCase Shrink(ExplorationCase made)
    {
        ExplorationCase best = made;
        ExplorationCase before;
        do
        {
            before = best;
            best = ShrinkItems(best);
            best = ShrinkCounted(best);
            best = ShrinkMachine(best);
            best = ShrinkFaults(best);
            best = ShrinkOperations(best);
        } while (!ReferenceEquals(best, before) && _left > 0);

        return best;
    }

    private bool Fails(ExplorationCase candidate)
    {
        if (_left <= 0)
        {
            return false;
        }

        _left--;
        return _run(candidate) == _kind;
    }

    private void Try(ref ExplorationCase best, ExplorationCase candidate)
    {
        if (Fails(candidate))
        {
            best = candidate;
        }
    }

    /// <summary>Drops operations, faults and events, in ever smaller parts (ddmin).</summary>
    private ExplorationCase ShrinkItems(ExplorationCase best)
    {
        List<(int Kind, int Task, int Index)> items = Items(best);
        ExplorationCase whole = best;
        int size = Math.Max(1, items.Count / 2);
        while (items.Count > 0 && _left > 0)
        {
            bool hasShrunk = false;
            for (int at = 0; at < items.Count && _left > 0; )
            {
                List<(int Kind, int Task, int Index)> rest = [.. items];
                rest.RemoveRange(at, Math.Min(size, rest.Count - at));
                ExplorationCase candidate = Keep(whole, rest);
                if (Fails(candidate))
                {
                    (items, best, hasShrunk) = (rest, candidate, true);
                }
                else
                {
                    at += size;
                }
            }

            if (size == 1 && !hasShrunk)
            {
                break;
            }

            size = hasShrunk ? Math.Min(size, Math.Max(1, items.Count / 2)) : Math.Max(1, size / 2);
        }

        return best;
    }

    /// <summary>Drops operations that are needed only to be counted: a fault that strikes the Nth command strikes an
    /// earlier one then. How many commands some operations make is not known, as they are merged.</summary>
    private ExplorationCase ShrinkCounted(ExplorationCase best)
    {
        for (int size = 16; size > 0; size /= 2)
        {
            for (int task = best.Tasks.Count - 1; task >= 0; task--)
            {
                for (int at = 0; task < best.Tasks.Count && at + size <= best.Tasks[task].Operations.Count; )
                {
                    ExplorationCase before = best;
                    best = DropCounted(best, task, at, size);
                    at += ReferenceEquals(before, best) ? size : 0;
                }
            }
        }

        return best;
    }

    private ExplorationCase DropCounted(ExplorationCase best, int task, int at, int size)
    {
        List<TaskOperation> rest = [.. best.Tasks[task].Operations];
        rest.RemoveRange(at, size);
        CaseTask[] tasks = [.. best.Tasks.Select((t, i) => i == task ? t with { Operations = rest } : t)];
        ExplorationCase less = best with { Tasks = [.. tasks.Where(t => t.Operations.Count > 0)] };
        for (int commands = size; commands > 0; commands /= 2)
        {
            if (best.Faults.Count(f => f.Nth > commands) > 1)
            {
                Try(ref best, less with { Faults = [.. best.Faults.Select(f => Earlier(f, commands))] });
            }

            for (int i = 0; !ReferenceEquals(best.Tasks, less.Tasks) && i < best.Faults.Count; i++)
            {
                if (best.Faults[i].Nth > commands)
                {
                    Try(ref best, With(less, i, Earlier(best.Faults[i], commands)));
                }
            }

            if (ReferenceEquals(best.Tasks, less.Tasks))
            {
                break;
            }
        }

        return best;
    }

    private static CaseFault Earlier(CaseFault fault, int commands) =>
        fault.Nth > commands ? fault with { Nth = fault.Nth - commands } : fault;

    private static List<(int Kind, int Task, int Index)> Items(ExplorationCase made)
    {
        var items = new List<(int, int, int)>();
        items.AddRange(Enumerable.Range(0, made.Events.Count).Select(i => (2, 0, i)));
        items.AddRange(Enumerable.Range(0, made.Faults.Count).Select(i => (1, 0, i)));
        for (int task = made.Tasks.Count - 1; task >= 0; task--)
        {
            int of = task;
            items.AddRange(Enumerable.Range(0, made.Tasks[task].Operations.Count).Reverse().Select(i => (0, of, i)));
        }

        return items;
    }

    private static ExplorationCase Keep(ExplorationCase whole, List<(int Kind, int Task, int Index)> items)
    {
        var kept = new HashSet<(int, int, int)>(items);
        var tasks = new List<CaseTask>();
        for (int task = 0; task < whole.Tasks.Count; task++)
        {
            int of = task;
            List<TaskOperation> operations =
            [
                .. whole.Tasks[task].Operations.Where((_, i) => kept.Contains((0, of, i))),
            ];
            if (operations.Count > 0)
            {
                tasks.Add(whole.Tasks[task] with { Operations = operations });
            }
        }

        return whole with
        {
            Tasks = tasks,
            Faults = [.. whole.Faults.Where((_, i) => kept.Contains((1, 0, i)))],
            Events = [.. whole.Events.Where((_, i) => kept.Contains((2, 0, i)))],
        };
    }

    /// <summary>One CPU, no preemption, fewer hosts and units, no limits that do not matter.</summary>
    private ExplorationCase ShrinkMachine(ExplorationCase best)
    {
        if (best.Preemption > 0)
        {
            Try(ref best, best with { Preemption = 0 });
        }

        if (best.Shards > 1)
        {
            Try(ref best, best with { Shards = 1 });
        }

        if (best.Cpus > 1)
        {
            Try(ref best, best with { Cpus = 1, Shards = 1 });
        }

        if (best.ScheduleSeed != 1)
        {
            Try(ref best, best with { ScheduleSeed = 1 });
        }

        if (best.DeviceFlags.Length > 0)
        {
            Try(ref best, best with { DeviceFlags = string.Empty });
        }

        for (int i = best.Hosts.Count - 1; i > 0; i--)
        {
            Try(ref best, best with { Hosts = [.. best.Hosts.Where((_, n) => n != i)] });
        }

        for (int i = best.Units.Count - 1; i > 0; i--)
        {
            CaseUnit unit = best.Units[i];
            ExplorationCase candidate = best with { Units = [.. best.Units.Where((_, n) => n != i)] };
            Try(ref best, Connect(candidate));
            if (i < best.Units.Count && ReferenceEquals(best.Units[i], unit) && (unit.SettleNs | unit.StallNth) > 0)
            {
                Try(ref best, best with { Units = Replace(best.Units, i, unit with { SettleNs = 0, StallNth = 0 }) });
            }
        }

        for (int i = 0; i < best.Units.Count; i++)
        {
            best = ShrinkStall(best, i);
            string store = best.Units[i].Store;
            if (store.EndsWith(CaseUnit.Removable, StringComparison.Ordinal))
            {
                CaseUnit unit = best.Units[i] with { Store = store[..^CaseUnit.Removable.Length] };
                Try(ref best, best with { Units = Replace(best.Units, i, unit) });
            }
        }

        for (int i = 0; i < best.Hosts.Count; i++)
        {
            best = ShrinkHost(best, i);
        }

        return best;
    }

    /// <summary>The store stalls at the earliest access that will do: what only led to it can go then.</summary>
    private ExplorationCase ShrinkStall(ExplorationCase best, int index)
    {
        for (long step = best.Units[index].StallNth - 1; step > 0 && _left > 0; )
        {
            CaseUnit unit = best.Units[index];
            ExplorationCase before = best;
            if (unit.StallNth > step)
            {
                CaseUnit earlier = unit with { StallNth = unit.StallNth - step };
                Try(ref best, best with { Units = Replace(best.Units, index, earlier) });
            }

            step = ReferenceEquals(best, before) ? step / 2 : Math.Min(step, best.Units[index].StallNth - 1);
        }

        return best;
    }

    private ExplorationCase ShrinkHost(ExplorationCase best, int index)
    {
        CaseHost host = best.Hosts[index];
        foreach (
            CaseHost simpler in (CaseHost[])
                [
                    host with
                    {
                        LatencyNs = 0,
                    },
                    host with
                    {
                        HardwareQueues = 1,
                    },
                    host with
                    {
                        TargetCanQueue = 0,
                    },
                    host with
                    {
                        HasAutosense = true,
                    },
                    host with
                    {
                        RecoveryScope = RecoveryScopeKind.Host,
                    },
                    host with
                    {
                        Segments = 128,
                        MaximumTransferBytes = 512 << 10,
                    },
                    host with
                    {
                        CanQueue = 1,
                        QueueDepth = 1,
                    },
                ]
        )
        {
            if (simpler != best.Hosts[index])
            {
                CaseHost merged = Merge(best.Hosts[index], host, simpler);
                Try(ref best, best with { Hosts = Replace(best.Hosts, index, merged) });
            }
        }

        return best;
    }

    /// <summary>What a simpler version changed of the first, applied to what has become of it.</summary>
    private static CaseHost Merge(CaseHost now, CaseHost first, CaseHost simpler) =>
        now with
        {
            LatencyNs = simpler.LatencyNs != first.LatencyNs ? simpler.LatencyNs : now.LatencyNs,
            HardwareQueues =
                simpler.HardwareQueues != first.HardwareQueues ? simpler.HardwareQueues : now.HardwareQueues,
            TargetCanQueue =
                simpler.TargetCanQueue != first.TargetCanQueue ? simpler.TargetCanQueue : now.TargetCanQueue,
            HasAutosense = simpler.HasAutosense != first.HasAutosense ? simpler.HasAutosense : now.HasAutosense,
            RecoveryScope = simpler.RecoveryScope != first.RecoveryScope ? simpler.RecoveryScope : now.RecoveryScope,
            Segments = simpler.Segments != first.Segments ? simpler.Segments : now.Segments,
            MaximumTransferBytes =
                simpler.MaximumTransferBytes != first.MaximumTransferBytes
                    ? simpler.MaximumTransferBytes
                    : now.MaximumTransferBytes,
            CanQueue = simpler.CanQueue != first.CanQueue ? simpler.CanQueue : now.CanQueue,
            QueueDepth = simpler.QueueDepth != first.QueueDepth ? simpler.QueueDepth : now.QueueDepth,
        };

    private static ExplorationCase Connect(ExplorationCase made) =>
        made with
        {
            Hosts =
            [
                .. made.Hosts.Select(h =>
                    h with
                    {
                        Connections = [.. h.Connections.Where(c => made.Units.Any(u => u.Target == c.To))],
                    }
                ),
            ],
        };

    /// <summary>The first command rather than a later one, once rather than often, any command rather than some.
    /// </summary>
    private ExplorationCase ShrinkFaults(ExplorationCase best)
    {
        for (int i = 0; i < best.Faults.Count; i++)
        {
            foreach (long nth in (long[])[1, 2, 3, best.Faults[i].Nth / 2, best.Faults[i].Nth - 1])
            {
                if (nth >= 1 && nth < best.Faults[i].Nth)
                {
                    Try(ref best, With(best, i, best.Faults[i] with { Nth = nth }));
                }
            }

            if (best.Faults[i].Times > 1)
            {
                Try(ref best, With(best, i, best.Faults[i] with { Times = 1 }));
            }

            if (best.Faults[i].Disk is not null)
            {
                Try(ref best, With(best, i, best.Faults[i] with { Disk = null }));
            }

            if (best.Faults[i].Blocks is not null)
            {
                Try(ref best, With(best, i, best.Faults[i] with { Blocks = null }));
            }

            if (best.Faults[i].Opcode is not null)
            {
                Try(ref best, With(best, i, best.Faults[i] with { Opcode = null }));
            }
        }

        return best;
    }

    private static ExplorationCase With(ExplorationCase made, int fault, CaseFault changed) =>
        made with
        {
            Faults = Replace(made.Faults, fault, changed),
        };

    /// <summary>One sector, no flags, no delays, the first sectors of the disk.</summary>
    private ExplorationCase ShrinkOperations(ExplorationCase best)
    {
        if (best.Tasks.Sum(t => t.Operations.Count) > 40)
        {
            return best;
        }

        for (int task = 0; task < best.Tasks.Count; task++)
        {
            for (int i = 0; i < best.Tasks[task].Operations.Count; i++)
            {
                foreach (TaskOperation simpler in Simpler(best.Tasks[task].Operations[i]))
                {
                    if (simpler != best.Tasks[task].Operations[i])
                    {
                        CaseTask changed = best.Tasks[task] with
                        {
                            Operations = Replace(best.Tasks[task].Operations, i, simpler),
                        };
                        Try(ref best, best with { Tasks = Replace(best.Tasks, task, changed) });
                    }
                }
            }
        }

        return best;
    }

    private static IEnumerable<TaskOperation> Simpler(TaskOperation operation)
    {
        yield return operation with
        {
            Flags = BioFlags.None,
        };
        yield return operation with
        {
            DelayNs = 0,
        };
        yield return operation with
        {
            Disk = null,
        };
        yield return operation with
        {
            IsPlugged = false,
        };
        yield return operation with
        {
            Waits = false,
        };
        if (operation.Sectors > 1)
        {
            yield return operation with
            {
                Sectors = 1,
            };
        }
    }

    private static List<T> Replace<T>(IReadOnlyList<T> list, int index, T item)
    {
        List<T> changed = [.. list];
        changed[index] = item;
        return changed;
    }
}
