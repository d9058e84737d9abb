namespace Kinora.Pipelines.Configuration;

/// <summary>A key of the configuration. The tables of them (<see cref="ConfigKeys"/>) are what is validated and what is documented.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Meaning">One sentence for people.</param>
/// <param name="Default">What holds without it, in words or as it would be written; <c>required</c> where it must be there.</param>
/// <param name="Example">A value as it is written in YAML.</param>
public sealed record ConfigKey(string Name, ConfigType Type, string Meaning, string Default, string Example)
{
    /// <summary>True for a key that must be there.</summary>
    public bool IsRequired => Default == "required";
}
