namespace Scuzzy.Runtime.Kernel;

/// <summary>Holds back lines of one call site that come too often (kernel: struct ratelimit_state, ___ratelimit).
/// Belongs to the shard that asks it.</summary>
public sealed class KernelRateLimit
{
    private readonly KernelLog _log;
    private long _beginNs = -1;
    private int _printed;

    internal KernelRateLimit(KernelLog log, string site)
    {
        _log = log;
        Site = site;
    }

    /// <summary>The function that prints.</summary>
    public string Site { get; }

    /// <summary>Lines held back in the present interval.</summary>
    public int Missed { get; private set; }

    /// <summary>Lines held back ever.</summary>
    public long Suppressed { get; private set; }

    /// <summary>Asks whether a line may be printed now. When an interval has passed in which lines were held back, a
    /// line that tells how many is printed first, as late as the next asking.</summary>
    public bool Allows(Shard from)
    {
        if (!_log.LimitsRates || _log.RateLimitIntervalNs == 0)
        {
            return true;
        }

        if (_beginNs < 0)
        {
            _beginNs = from.NowNs;
        }
        else if (from.NowNs > _beginNs + _log.RateLimitIntervalNs)
        {
            if (Missed > 0)
            {
                _log.Print(from, KernelLogLevel.Warning, "", $"{Site}: {Missed} callbacks suppressed");
            }

            _beginNs = from.NowNs;
            _printed = 0;
            Missed = 0;
        }

        if (_printed < _log.RateLimitBurst)
        {
            _printed++;
            return true;
        }

        Missed++;
        Suppressed++;
        return false;
    }
}
