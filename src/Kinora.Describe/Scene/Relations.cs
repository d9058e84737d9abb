using Kinora.Frames.Results;

namespace Kinora.Describe.Scene;

/// <summary>
/// Says of boxes what people would say of things. Meant to be right rather than complete: a relation is named only where one picture
/// leaves little doubt, and only when it holds for whole groups. Boxes of things on the ground end lower the nearer the things are.
/// </summary>
internal static class Relations
{
    /// <summary>Finds the first group of people or animals that another group describes, and joins the two.</summary>
    public static void Join(List<SceneGroup> groups)
    {
        foreach (var subject in groups)
        {
            if (subject.Noun.Kind is not (NounKind.Person or NounKind.Animal))
            {
                continue;
            }

            foreach (var relation in (ReadOnlySpan<Relation>)[Relation.On, Relation.InFrontOf, Relation.Near])
            {
                foreach (var other in groups)
                {
                    if (other != subject && Related(subject, other, relation) is > 0 and var related)
                    {
                        subject.Other = other;
                        subject.Relation = relation;
                        subject.Related = related;
                        other.IsAbsorbed = true;
                        return;
                    }
                }
            }
        }
    }

    /// <summary>How many of the subjects a relation holds for; 0 when it should not be told.</summary>
    private static int Related(SceneGroup subject, SceneGroup other, Relation relation) => relation switch
    {
        Relation.On when subject.Noun.Kind == NounKind.Person => CountOn(subject, other),
        Relation.InFrontOf when other.Count == 1 && other.Noun.Kind == NounKind.Vehicle && other.Noun.OnGround =>
            AllHold(subject, other, relation) ? subject.Count : 0,
        Relation.Near when subject.Noun.OnGround && other.Noun.OnGround =>
            AllHold(subject, other, relation) && AllHold(other, subject, relation) ? subject.Count : 0,
        _ => 0,
    };

    /// <summary>People on things: every thing must carry someone, and one that carries one person exactly one.</summary>
    private static int CountOn(SceneGroup people, SceneGroup things)
    {
        var support = things.Noun.Support;
        if (support == Support.None || (support == Support.SharedSeat && things.Count > 1))
        {
            return 0;
        }

        var carried = 0;
        foreach (var thing in things.Members)
        {
            var here = 0;
            foreach (var person in people.Members)
            {
                here += IsOn(person.Box, thing.Box, support) ? 1 : 0;
            }

            if (here == 0 || (here > 1 && support != Support.SharedSeat))
            {
                return 0;
            }

            carried += here;
        }

        return carried;
    }

    private static bool AllHold(SceneGroup subject, SceneGroup other, Relation relation)
    {
        foreach (var a in subject.Members)
        {
            var any = false;
            foreach (var b in other.Members)
            {
                any |= relation == Relation.Near ? IsNear(a.Box, b.Box) : IsInFrontOf(a.Box, b.Box);
            }

            if (!any)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOn(in Box person, in Box thing, Support support) => support switch
    {
        // The rider's middle is over the thing, the rider starts above it and ends inside it, and both are of like size.
        Support.Ride => Within(person.CenterX, thing, 0.25f) && person.Y1 < thing.Y1 && person.Y2 > thing.Y1 + (0.3f * thing.Height)
            && person.Y2 <= thing.Y2 + (0.05f * thing.Height) && thing.Height > 0.3f * person.Height && thing.Height < 2 * person.Height,

        // The board is under the feet.
        Support.Board => Within(thing.CenterX, person, -0.5f) && thing.CenterY > person.Y1 + (0.75f * person.Height)
            && thing.CenterY < person.Y2 + (0.1f * person.Height) && thing.Width < 2.5f * person.Height,

        // Someone who sits is not three times as tall as wide, and ends about where the seat does, mostly inside it.
        _ => Within(person.CenterX, thing, 0) && person.Height < 2.2f * person.Width && Covered(person, thing) > 0.4f
            && person.Y1 < thing.Y1 + (0.4f * thing.Height) && person.Y2 < thing.Y2 + (0.15f * thing.Height),
    };

    private static bool IsInFrontOf(in Box a, in Box b) =>
        a.Y2 > b.Y2 + (0.03f * b.Height) && a.CenterX > b.X1 && a.CenterX < b.X2 && Covered(a, b) > 0.25f;

    /// <summary>Side by side at one distance: less room between than the lower box is high, lower edges at about one height.</summary>
    private static bool IsNear(in Box a, in Box b)
    {
        var (small, large) = (MathF.Min(a.Height, b.Height), MathF.Max(a.Height, b.Height));
        var gap = MathF.Max(a.X1, b.X1) - MathF.Min(a.X2, b.X2);
        return large < 4 * small && gap < small && MathF.Abs(a.Y2 - b.Y2) < 0.4f * small;
    }

    /// <summary>Whether x lies between the sides of a box, moved in by a part of its width.</summary>
    private static bool Within(float x, in Box box, float margin) =>
        x > box.X1 + (margin * box.Width) && x < box.X2 - (margin * box.Width);

    /// <summary>Which part of a lies in b.</summary>
    private static float Covered(in Box a, in Box b)
    {
        var width = MathF.Min(a.X2, b.X2) - MathF.Max(a.X1, b.X1);
        var height = MathF.Min(a.Y2, b.Y2) - MathF.Max(a.Y1, b.Y1);
        return width <= 0 || height <= 0 ? 0 : width * height / MathF.Max(1, a.Area);
    }
}
