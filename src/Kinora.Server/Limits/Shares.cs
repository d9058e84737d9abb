namespace Kinora.Server.Limits;

/// <summary>How many of something each holder has at once. Holders of none are forgotten. Thread-safe.</summary>
/// <param name="most">How many one may have; 0 for no limit.</param>
internal sealed class Shares<THolder>(int most)
    where THolder : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<THolder, int> _taken = [];

    /// <summary>How many one may have; 0 for no limit.</summary>
    public int Most => most;

    /// <summary>How many holders have any.</summary>
    public int Holders
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Takes one; false when the holder has as many as one may have.</summary>
    public bool TryTake(THolder holder)
    {
        if (most == 0)
        {
            return true;
        }

        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(holder);
            if (taken >= most)
            {
                return false;
            }

            _taken[holder] = taken + 1;
            return true;
        }
    }

    /// <summary>Gives back one that was taken.</summary>
    public void GiveBack(THolder holder)
    {
        if (most == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_taken[holder] == 1)
            {
                _taken.Remove(holder);
            }
            else
            {
                _taken[holder]--;
            }
        }
    }
}
