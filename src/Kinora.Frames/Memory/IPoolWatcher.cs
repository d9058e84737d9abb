namespace Kinora.Frames.Memory;

/// <summary>Who hands a pool's memory on to other processes. Called by the pool's writer, which must not be held up.</summary>
internal interface IPoolWatcher
{
    /// <summary>Frames come in this generation from now on; called before the first of them.</summary>
    void OnGeneration(WrittenGeneration generation);

    /// <summary>No more frames will come.</summary>
    void OnCompleted(Exception? error);
}
