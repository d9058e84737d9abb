namespace Kinora.Pipelines.Scheduling;

/// <summary>What becomes of a frame.</summary>
internal enum FrameVerdict
{
    /// <summary>All steps run on it.</summary>
    Analyse,

    /// <summary>Nothing moved in it: the last result still holds.</summary>
    Stale,

    /// <summary>Its result would come too late to be of use.</summary>
    Skip,
}
