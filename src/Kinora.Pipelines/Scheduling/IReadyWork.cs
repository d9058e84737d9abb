namespace Kinora.Pipelines.Scheduling;

/// <summary>Something that a stream wants done on a scheduler thread: one step of one frame.</summary>
internal interface IReadyWork
{
    /// <summary>When it should be done, in time stamps of the scheduler's clock. Sooner goes first.</summary>
    long Deadline { get; }

    /// <summary>Does it. No exception leaves it: the thread serves other streams too.</summary>
    void Run();
}
