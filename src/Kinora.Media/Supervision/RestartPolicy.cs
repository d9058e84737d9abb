namespace Kinora.Media.Supervision;

/// <summary>Which failures of a source are worth another try. An address that is wrong in itself never is.</summary>
public enum RestartPolicy
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those of a live source that has given a frame before.</summary>
    AfterFirstFrame,

    /// <summary>All.</summary>
    Always,
}
