namespace Kinora.Pipelines.Access;

/// <summary>What somebody may do. Each role may do what those before it may.</summary>
public enum AccessRole
{
    /// <summary>See streams, results, pictures and metrics, and have pictures analysed.</summary>
    Read,

    /// <summary>Add, change, pause and remove streams, and push frames.</summary>
    Operate,

    /// <summary>Everything: sources on this machine, keys, models, and who did what.</summary>
    Admin,
}
