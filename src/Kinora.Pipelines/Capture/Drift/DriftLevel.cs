namespace Kinora.Pipelines.Capture.Drift;

/// <summary>What a population stability index means, by the usual thresholds.</summary>
public enum DriftLevel
{
    /// <summary>Below 0.1: nothing has changed.</summary>
    Stable,

    /// <summary>From 0.1 to 0.25: worth a look.</summary>
    Moderate,

    /// <summary>Above 0.25: the model sees something else than it did.</summary>
    Major,

    /// <summary>There is too little in one of the windows to say.</summary>
    TooLittleData,
}
